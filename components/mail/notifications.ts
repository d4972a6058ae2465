import * as pulumi from "@pulumi/pulumi";
import { NotificationTopic } from "./notification-topic.ts";

/**
 * Who is told by e-mail: of what went well (addresses in the stack's config `notificationEmails`), and of what went
 * wrong (`errorEmails`). {@link Notification} says of what; without addresses nobody is told.
 *
 * @example
 * const notifications = new Notifications("notifications");
 * const bus = new EventBus("shop", { alarmActions: [notifications.errors.arn] });
 */
export class Notifications extends pulumi.ComponentResource {
  readonly success: NotificationTopic;
  /** Alarms may publish to it, too. */
  readonly errors: NotificationTopic;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Notifications", name, {}, opts);
    const child = { parent: this };
    this.success = new NotificationTopic(
      `${name}-success`,
      { addresses: "notificationEmails", about: "done" },
      child,
    );
    this.errors = new NotificationTopic(
      `${name}-errors`,
      { addresses: "errorEmails", about: "failed", alarms: true },
      child,
    );
    this.registerOutputs({ successArn: this.success.arn, errorsArn: this.errors.arn });
  }
}
