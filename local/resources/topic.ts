import { CreateTopicCommand, DeleteTopicCommand, SetTopicAttributesCommand } from "@aws-sdk/client-sns";
import type { sns } from "@pulumi/aws";
import { type Adapter, given, physicalName } from "../resource.ts";
import { tagList } from "../tags.ts";
import { removeMailbox } from "./topic-subscription.ts";

export const topic: Adapter<sns.TopicArgs> = {
  type: "aws:sns/topic:Topic",
  handles: ["displayName", "name", "namePrefix", "region", "tags"],
  names: ["name", "namePrefix"],
  async create(inputs, context) {
    const name = physicalName(inputs, context, 256);
    const { displayName } = inputs;
    const { TopicArn } = await context.clients.sns.send(
      new CreateTopicCommand({
        Name: name,
        Attributes: displayName ? { DisplayName: displayName } : {},
        Tags: tagList(inputs.tags),
      }),
    );
    const arn = given(TopicArn, "TopicArn");
    return { id: arn, state: { name, arn, tagsAll: inputs.tags ?? {} } };
  },
  async update({ displayName = "" }, { id, state }, { clients }) {
    await clients.sns.send(
      new SetTopicAttributesCommand({
        TopicArn: id,
        AttributeName: "DisplayName",
        AttributeValue: displayName,
      }),
    );
    return { id, state };
  },
  async remove({ id }, context) {
    await context.clients.sns.send(new DeleteTopicCommand({ TopicArn: id }));
    await removeMailbox(id, context);
  },
};
