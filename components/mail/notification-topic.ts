import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Statement, tlsOnly } from "../function/grants.ts";
import { alarmsMatter } from "../settings/settings.ts";
import { addresses } from "./addresses.ts";

export interface NotificationTopicArgs {
  /** Key of the stack's config with the addresses that get its mail. */
  addresses: string;
  /** What the mail is about; part of the sender's name. */
  about: string;
  /** Whether CloudWatch alarms of this account may publish to it. @default false */
  alarms?: boolean;
}

/**
 * An SNS topic that sends e-mail. Each address is asked once by mail whether it wants to; until it agrees, it gets none.
 *
 * Its policy lets nobody in but alarms: rules publish by a role of their own (see {@link Notification}), and people and
 * functions of the account by their identity policies. It has no KMS key: alarms cannot publish through `alias/aws/sns`,
 * whose key policy nobody can change, and a key of our own would cost a dollar a month to protect what goes out as
 * plain mail a moment later.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export class NotificationTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** In the program. */
  readonly logicalName: string;

  constructor(name: string, args: NotificationTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:NotificationTopic", name, {}, opts);
    const { about, alarms = false } = args;
    this.logicalName = name;
    const child = { parent: this };
    const displayName = `${pulumi.getProject()} ${pulumi.getStack()}: ${about}`.slice(0, MAX_DISPLAY_NAME);
    const topic = new aws.sns.Topic(name, { displayName }, child);
    new aws.sns.TopicPolicy(
      name,
      {
        arn: topic.arn,
        policy: {
          Version: "2012-10-17",
          Statement: [
            ...(alarms ? [fromAlarms(topic.arn)] : []),
            // SNS refuses topic policies with actions that are not about messages: "sns:*" is none.
            tlsOnly("sns:Publish", topic.arn),
          ],
        },
      },
      child,
    );
    const subscribers = addresses(args.addresses);
    if (alarms && subscribers.length === 0 && alarmsMatter())
      pulumi.log.warn(
        `Alarms reach nobody: config ${args.addresses} names no address. Set it, or subscribe to ${name} by other means.`,
        this,
      );
    for (const { index, address } of subscribers)
      new aws.sns.TopicSubscription(
        `${name}-${index}`,
        { topic: topic.arn, protocol: "email", endpoint: address },
        { ...child, additionalSecretOutputs: ["endpoint"] },
      );
    this.arn = topic.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** @see https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
const MAX_DISPLAY_NAME = 100;

/**
 * Alarms of the topic's own account and region.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
function fromAlarms(topicArn: pulumi.Output<string>): Statement {
  const own = (name: (partition: string, region: string, account: string) => string) =>
    topicArn.apply((arn) => {
      const [, partition = "", , region = "", account = ""] = arn.split(":");
      return name(partition, region, account);
    });
  return {
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: {
      StringEquals: { "aws:SourceAccount": own((_partition, _region, account) => account) },
      ArnLike: {
        "aws:SourceArn": own(
          (partition, region, account) => `arn:${partition}:cloudwatch:${region}:${account}:alarm:*`,
        ),
      },
    },
  };
}
