import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  UpdateEventBusCommand,
} from "@aws-sdk/client-eventbridge";
import type { cloudwatch } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { type Adapter, given, physicalName } from "../resource.ts";
import { tagList } from "../tags.ts";

export const eventBus: Adapter<cloudwatch.EventBusArgs> = {
  type: "aws:cloudwatch/eventBus:EventBus",
  handles: ["deadLetterConfig", "description", "kmsKeyIdentifier", "logConfig", "name", "region", "tags"],
  names: ["name"],
  async create(inputs, context) {
    const name = physicalName(inputs, context, 256);
    const { EventBusArn } = await context.clients.events.send(
      new CreateEventBusCommand({
        ...settings(inputs, name),
        Tags: tagList(inputs.tags),
      }),
    );
    return { id: name, state: { name, arn: given(EventBusArn, "EventBusArn"), tagsAll: inputs.tags ?? {} } };
  },
  async update(inputs, { id, state }, { clients }) {
    await clients.events.send(new UpdateEventBusCommand(settings(inputs, id)));
    return { id, state };
  },
  async remove({ id }, { clients }) {
    await clients.events.send(new DeleteEventBusCommand({ Name: id }));
  },
};

function settings(inputs: Unwrap<cloudwatch.EventBusArgs>, name: string) {
  const { deadLetterConfig, logConfig } = inputs;
  return {
    Name: name,
    Description: inputs.description,
    KmsKeyIdentifier: inputs.kmsKeyIdentifier,
    DeadLetterConfig: deadLetterConfig && { Arn: deadLetterConfig.arn },
    LogConfig: logConfig && {
      IncludeDetail: logConfig.includeDetail as "NONE" | "FULL",
      Level: logConfig.level as "OFF" | "ERROR" | "INFO" | "TRACE",
    },
  };
}
