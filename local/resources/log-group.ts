import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { cloudwatch } from "@pulumi/aws";
import { type Adapter, arn, physicalName } from "../resource.ts";

export const logGroup: Adapter<cloudwatch.LogGroupArgs> = {
  type: "aws:cloudwatch/logGroup:LogGroup",
  handles: [
    "kmsKeyId",
    "logGroupClass",
    "name",
    "namePrefix",
    "region",
    "retentionInDays",
    "skipDestroy",
    "tags",
  ],
  names: ["name", "namePrefix"],
  fixed: ["kmsKeyId", "logGroupClass"],
  async create(inputs, context) {
    const { logs } = context.clients;
    const logGroupName = physicalName(inputs, context, 512);
    const { kmsKeyId, retentionInDays, tags } = inputs;
    const logGroupClass = inputs.logGroupClass as "STANDARD" | undefined;
    await logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId, logGroupClass, tags }));
    if (retentionInDays) await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
    return {
      id: logGroupName,
      state: {
        name: logGroupName,
        arn: arn("logs", context, `log-group:${logGroupName}`),
        tagsAll: tags ?? {},
      },
    };
  },
  async update({ retentionInDays }, { id: logGroupName, state }, { clients: { logs } }) {
    if (retentionInDays) await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
    else await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    return { id: logGroupName, state };
  },
  async remove({ id }, { clients }) {
    await clients.logs.send(new DeleteLogGroupCommand({ logGroupName: id }));
  },
};
