import { CreateTopicCommand } from "@aws-sdk/client-sns";
import type { sns } from "@pulumi/aws";
import { type Adapter, given, physicalName } from "../resource.ts";
import { tagList } from "../tags.ts";

export const topic: Adapter<sns.TopicArgs> = {
  type: "aws:sns/topic:Topic",
  handles: ["displayName", "name", "namePrefix", "region", "tags"],
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
};
