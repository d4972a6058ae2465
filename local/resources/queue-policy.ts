import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { sqs } from "@pulumi/aws";
import { plainHttpText } from "../policy.ts";
import type { Adapter } from "../resource.ts";

export const queuePolicy: Adapter<sqs.QueuePolicyArgs> = {
  type: "aws:sqs/queuePolicy:QueuePolicy",
  handles: ["policy", "queueUrl", "region"],
  names: ["queueUrl"],
  update: "create",
  async create({ queueUrl, policy }, { clients }) {
    const text = plainHttpText(policy);
    const Attributes = { Policy: text };
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes }));
    return { id: queueUrl, state: { policy: text } };
  },
  async remove({ id }, { clients }) {
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: id, Attributes: { Policy: "" } }));
  },
};
