import { SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteQueueCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import type { sns } from "@pulumi/aws";
import { type Adapter, arn, type Context, given } from "../resource.ts";

/** How the names of mailboxes begin; `npm run mail` finds them by it. */
const MAILBOX = "mailbox-";

/** Names of queues have 80 characters at most. */
const MAX_NAME = 80;

/**
 * There is no mail on the local AWS: a queue named after the topic stands for the mailboxes of all its addresses, and
 * nobody has to agree.
 */
export const topicSubscription: Adapter<sns.TopicSubscriptionArgs> = {
  type: "aws:sns/topicSubscription:TopicSubscription",
  handles: ["endpoint", "protocol", "region", "topic"],
  async create({ protocol, endpoint, ...inputs }, context) {
    if (protocol !== "email")
      throw new Error(
        `a subscription by ${protocol} has no local answer: extend local/resources/topic-subscription.ts`,
      );
    const topic = String(inputs.topic);
    const { SubscriptionArn } = await context.clients.sns.send(
      new SubscribeCommand({
        TopicArn: topic,
        Protocol: "sqs",
        Endpoint: await mailbox(topic, context),
        ReturnSubscriptionArn: true,
      }),
    );
    const subscription = given(SubscriptionArn, "SubscriptionArn");
    return {
      id: subscription,
      state: { arn: subscription, endpoint, protocol, topic, pendingConfirmation: false },
    };
  },
  async remove({ id }, { clients }) {
    await clients.sns.send(new UnsubscribeCommand({ SubscriptionArn: id }));
  },
};

/** ARN of the topic's mailbox, which keeps mail for 14 days and lets nothing else in. */
async function mailbox(topicArn: string, context: Context): Promise<string> {
  const name = mailboxName(topicArn);
  if (name.length > MAX_NAME)
    throw new Error(`the mailbox's name ${name} is longer than ${MAX_NAME} characters`);
  const queue = arn("sqs", context, name);
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queue,
        Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
      },
    ],
  });
  const Attributes = { MessageRetentionPeriod: String(14 * 86_400), Policy };
  await context.clients.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return queue;
}

function mailboxName(topicArn: string): string {
  return `${MAILBOX}${topicArn.split(":").at(-1)}`;
}

/** Removes the mailbox of a topic that goes, if it has one. */
export async function removeMailbox(topicArn: string, { clients: { sqs } }: Context): Promise<void> {
  const { QueueUrl } = await sqs
    .send(new GetQueueUrlCommand({ QueueName: mailboxName(topicArn) }))
    .catch((error: Error) => {
      if (!/NonExistentQueue|QueueDoesNotExist/.test(error.name)) throw error;
      return { QueueUrl: undefined };
    });
  if (QueueUrl) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
}
