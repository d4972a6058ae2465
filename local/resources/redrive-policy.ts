import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { sqs } from "@pulumi/aws";
import { policyText } from "../policy.ts";
import type { Adapter } from "../resource.ts";

export const redrivePolicy: Adapter<sqs.RedrivePolicyArgs> = {
  type: "aws:sqs/redrivePolicy:RedrivePolicy",
  handles: ["redrivePolicy", "queueUrl", "region"],
  names: ["queueUrl"],
  update: "create",
  async create({ queueUrl, redrivePolicy }, { clients }) {
    const Attributes = { RedrivePolicy: policyText(redrivePolicy) };
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes }));
    return { id: queueUrl, state: {} };
  },
  async remove({ id }, { clients }) {
    await clients.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: id, Attributes: { RedrivePolicy: "" } }),
    );
  },
};
