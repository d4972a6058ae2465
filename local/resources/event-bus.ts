import { CreateEventBusCommand } from "@aws-sdk/client-eventbridge";
import type { cloudwatch } from "@pulumi/aws";
import { type Adapter, given, physicalName } from "../resource.ts";
import { tagList } from "../tags.ts";

export const eventBus: Adapter<cloudwatch.EventBusArgs> = {
  type: "aws:cloudwatch/eventBus:EventBus",
  handles: ["deadLetterConfig", "description", "kmsKeyIdentifier", "logConfig", "name", "region", "tags"],
  async create(inputs, context) {
    const name = physicalName(inputs, context, 256);
    const { deadLetterConfig, logConfig } = inputs;
    const { EventBusArn } = await context.clients.events.send(
      new CreateEventBusCommand({
        Name: name,
        Description: inputs.description,
        KmsKeyIdentifier: inputs.kmsKeyIdentifier,
        DeadLetterConfig: deadLetterConfig && { Arn: deadLetterConfig.arn },
        LogConfig: logConfig && {
          IncludeDetail: logConfig.includeDetail as "NONE" | "FULL",
          Level: logConfig.level as "OFF" | "ERROR" | "INFO" | "TRACE",
        },
        Tags: tagList(inputs.tags),
      }),
    );
    return { id: name, state: { name, arn: given(EventBusArn, "EventBusArn"), tagsAll: inputs.tags ?? {} } };
  },
};
