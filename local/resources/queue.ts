import { CreateQueueCommand, DeleteQueueCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { sqs } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
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
  names: ["name", "namePrefix"],
  fixed: ["fifoQueue"],
  holds: "its messages",
  async create(inputs, context) {
    const name = physicalName(inputs, context, 80, inputs.fifoQueue ? ".fifo" : "");
    const { QueueUrl } = await context.clients.sqs.send(
      new CreateQueueCommand({ QueueName: name, Attributes: attributes(inputs), tags: inputs.tags }),
    );
    const url = given(QueueUrl, "QueueUrl");
    return { id: url, state: { name, url, arn: arn("sqs", context, name), tagsAll: inputs.tags ?? {} } };
  },
  async update(inputs, { id, inputs: before, state }, { clients }) {
    const wanted = attributes(inputs);
    // What is not said any more goes back to its default; policies of their own are other resources.
    const unsaid = Object.entries(DEFAULTS).filter(
      ([name]) => name in attributes(before) && !(name in wanted),
    );
    const { FifoQueue: _, ...settable } = { ...Object.fromEntries(unsaid), ...wanted };
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: id, Attributes: settable }));
    return { id, state };
  },
  async remove({ id }, { clients }) {
    await clients.sqs.send(new DeleteQueueCommand({ QueueUrl: id }));
  },
};

/** What AWS takes where nothing is said. */
const DEFAULTS = {
  DelaySeconds: "0",
  KmsMasterKeyId: "",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  Policy: "",
  ReceiveMessageWaitTimeSeconds: "0",
  RedriveAllowPolicy: "",
  RedrivePolicy: "",
  VisibilityTimeout: "30",
};

function attributes(inputs: Unwrap<sqs.QueueArgs>): Record<string, string> {
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
  return Object.fromEntries(set.map(([key, value]) => [key, String(value)]));
}
