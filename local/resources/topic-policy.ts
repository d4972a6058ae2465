import { SetTopicAttributesCommand } from "@aws-sdk/client-sns";
import type { sns } from "@pulumi/aws";
import { plainHttpText } from "../policy.ts";
import type { Adapter } from "../resource.ts";

export const topicPolicy: Adapter<sns.TopicPolicyArgs> = {
  type: "aws:sns/topicPolicy:TopicPolicy",
  handles: ["arn", "policy", "region"],
  names: ["arn"],
  update: "create",
  async create({ arn, policy }, { clients }) {
    const text = plainHttpText(policy);
    await clients.sns.send(
      new SetTopicAttributesCommand({ TopicArn: arn, AttributeName: "Policy", AttributeValue: text }),
    );
    return { id: arn, state: { policy: text } };
  },
  async remove({ id }, { clients }) {
    await clients.sns.send(
      new SetTopicAttributesCommand({ TopicArn: id, AttributeName: "Policy", AttributeValue: "" }),
    );
  },
};
