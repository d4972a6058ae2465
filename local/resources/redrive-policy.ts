import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { sqs } from "@pulumi/aws";
import { policyText } from "../policy.ts";
import type { Adapter } from "../resource.ts";

export const redrivePolicy: Adapter<sqs.RedrivePolicyArgs> = {
  type: "aws:sqs/redrivePolicy:RedrivePolicy",
  handles: ["redrivePolicy", "queueUrl", "region"],
  async create({ queueUrl, redrivePolicy }, { clients }) {
    const Attributes = { RedrivePolicy: policyText(redrivePolicy) };
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes }));
    return { id: queueUrl, state: {} };
  },
};
