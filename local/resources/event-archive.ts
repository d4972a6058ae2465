import { CreateArchiveCommand } from "@aws-sdk/client-eventbridge";
import type { cloudwatch } from "@pulumi/aws";
import { type Adapter, given, physicalName } from "../resource.ts";

export const eventArchive: Adapter<cloudwatch.EventArchiveArgs> = {
  type: "aws:cloudwatch/eventArchive:EventArchive",
  handles: [
    "description",
    "eventPattern",
    "eventSourceArn",
    "kmsKeyIdentifier",
    "name",
    "region",
    "retentionDays",
  ],
  async create(inputs, context) {
    const name = physicalName(inputs, context, 48);
    const { ArchiveArn } = await context.clients.events.send(
      new CreateArchiveCommand({
        ArchiveName: name,
        Description: inputs.description,
        EventPattern: inputs.eventPattern,
        EventSourceArn: inputs.eventSourceArn,
        KmsKeyIdentifier: inputs.kmsKeyIdentifier,
        RetentionDays: inputs.retentionDays,
      }),
    );
    return { id: name, state: { name, arn: given(ArchiveArn, "ArchiveArn") } };
  },
};
