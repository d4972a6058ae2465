import {
  CreateArchiveCommand,
  DeleteArchiveCommand,
  UpdateArchiveCommand,
} from "@aws-sdk/client-eventbridge";
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
  names: ["name"],
  fixed: ["eventSourceArn", "kmsKeyIdentifier"],
  holds: "its events",
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
  async update(inputs, { id, state }, { clients }) {
    await clients.events.send(
      new UpdateArchiveCommand({
        ArchiveName: id,
        Description: inputs.description,
        EventPattern: inputs.eventPattern,
        RetentionDays: inputs.retentionDays,
      }),
    );
    return { id, state };
  },
  async remove({ id }, { clients }) {
    await clients.events.send(new DeleteArchiveCommand({ ArchiveName: id }));
  },
};
