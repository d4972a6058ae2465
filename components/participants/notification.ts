import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventDefinition } from "../../schemas/event.ts";
import type { EventBus } from "../bus/event-bus.ts";
import { notificationPattern } from "../bus/pattern.ts";
import { retryPolicy as retryPolicyOf } from "../delivery/retry.ts";
import { subscription } from "../delivery/subscription.ts";
import { allowing } from "../function/grants.ts";
import { inlinePolicy } from "../function/policies.ts";
import { type MailText, inputTransformer as transformerOf } from "../mail/mail-text.ts";
import type { NotificationTopic } from "../mail/notification-topic.ts";

export interface NotificationArgs extends MailText {
  bus: EventBus;
  /** Whose addresses get it. */
  to: NotificationTopic;
  /** The events that it tells of, at least one; each must have the fields that the text names. */
  on: Record<string, EventDefinition>;
}

/**
 * An e-mail about events, with no function in between: rule → input transformer → SNS topic. What cannot be sent goes to
 * a dead-letter queue. Replayed events send nothing.
 *
 * The rule publishes by a role that only it may take on, and that may publish to this topic only. The topic's policy
 * could not say so: "You can't use Condition blocks in Amazon SNS topic policies for EventBridge".
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 * @see https://aws.amazon.com/about-aws/whats-new/2025/03/amazon-eventbridge-iam-execution-role-all-targets/
 *
 * @example new Notification("tell-of-invoice", { bus, to: notifications.success, on: { InvoiceCreated }, text: "Order <orderId> is invoiced." })
 */
export class Notification extends pulumi.ComponentResource {
  constructor(name: string, args: NotificationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Notification", name, {}, opts);
    const { bus, to } = args;
    const on = Object.values(args.on);
    const pattern = notificationPattern(name, on);
    const inputTransformer = transformerOf(name, on, args);
    const child = { parent: this };
    const { rule, targetDeadLetters, deliverTo } = subscription(name, { bus, pattern }, child);
    const role = new aws.iam.Role(
      name,
      {
        assumeRolePolicy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: "sts:AssumeRole",
              Principal: { Service: "events.amazonaws.com" },
              Condition: { ArnEquals: { "aws:SourceArn": rule.arn } },
            },
          ],
        },
      },
      child,
    );
    const grant = new aws.iam.RolePolicy(
      name,
      { role: role.id, policy: inlinePolicy(name, allowing("sns:Publish", [to.arn])) },
      child,
    );
    const { target: retryPolicy } = retryPolicyOf(name, {}, bus.settings, false);
    deliverTo({ arn: to.arn, roleArn: role.arn, inputTransformer, retryPolicy }, grant);
    bus.register({
      name,
      kind: "notification",
      on,
      emits: [],
      outputs: { ruleArn: rule.arn, topicArn: to.arn, targetDeadLetterQueueUrl: targetDeadLetters.url },
      queueArns: { undelivered: targetDeadLetters.arn },
      topic: to,
    });
    this.registerOutputs({});
  }
}
