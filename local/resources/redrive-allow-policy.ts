import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { sqs } from "@pulumi/aws";
import { policyText } from "../policy.ts";
import type { Adapter } from "../resource.ts";

export const redriveAllowPolicy: Adapter<sqs.RedriveAllowPolicyArgs> = {
  type: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  handles: ["redriveAllowPolicy", "queueUrl", "region"],
  names: ["queueUrl"],
  update: "create",
  async create({ queueUrl, redriveAllowPolicy }, { clients }) {
    const Attributes = { RedriveAllowPolicy: policyText(redriveAllowPolicy) };
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes }));
    return { id: queueUrl, state: {} };
  },
  async remove({ id }, { clients }) {
    await clients.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: id, Attributes: { RedriveAllowPolicy: "" } }),
    );
  },
};
