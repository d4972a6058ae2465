import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import type { sqs } from "@pulumi/aws";
import { policyText } from "../policy.ts";
import { type Adapter, arn, given, physicalName } from "../resource.ts";

export const queue: Adapter<sqs.QueueArgs> = {
  type: "aws:sqs/queue:Queue",
  handles: [
    "contentBasedDeduplication",
    "deduplicationScope",
    "delaySeconds",
    "fifoQueue",
    "fifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId",
    "maxMessageSize",
    "messageRetentionSeconds",
    "name",
    "namePrefix",
    "policy",
    "receiveWaitTimeSeconds",
    "redriveAllowPolicy",
    "redrivePolicy",
    "region",
    "sqsManagedSseEnabled",
    "tags",
    "visibilityTimeoutSeconds",
  ],
  async create(inputs, context) {
    const name = physicalName(inputs, context, 80, inputs.fifoQueue ? ".fifo" : "");
    const settings = {
      ContentBasedDeduplication: inputs.contentBasedDeduplication,
      DeduplicationScope: inputs.deduplicationScope,
      DelaySeconds: inputs.delaySeconds,
      FifoQueue: inputs.fifoQueue,
      FifoThroughputLimit: inputs.fifoThroughputLimit,
      KmsDataKeyReusePeriodSeconds: inputs.kmsDataKeyReusePeriodSeconds,
      KmsMasterKeyId: inputs.kmsMasterKeyId,
      MaximumMessageSize: inputs.maxMessageSize,
      MessageRetentionPeriod: inputs.messageRetentionSeconds,
      Policy: inputs.policy && policyText(inputs.policy),
      ReceiveMessageWaitTimeSeconds: inputs.receiveWaitTimeSeconds,
      RedriveAllowPolicy: inputs.redriveAllowPolicy,
      RedrivePolicy: inputs.redrivePolicy,
      SqsManagedSseEnabled: inputs.sqsManagedSseEnabled,
      VisibilityTimeout: inputs.visibilityTimeoutSeconds,
    };
    const set = Object.entries(settings).filter(([, value]) => value !== undefined);
    const Attributes = Object.fromEntries(set.map(([key, value]) => [key, String(value)]));
    const { QueueUrl } = await context.clients.sqs.send(
      new CreateQueueCommand({ QueueName: name, Attributes, tags: inputs.tags }),
    );
    const url = given(QueueUrl, "QueueUrl");
    return { id: url, state: { name, url, arn: arn("sqs", context, name), tagsAll: inputs.tags ?? {} } };
  },
};
