import * as pulumi from "@pulumi/pulumi";
import { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import { where } from "../../schemas/event.ts";
import type { Filter } from "../../schemas/filter.ts";
import type { EventBus } from "../bus/event-bus.ts";
import type { NotificationTopic } from "../mail/notification-topic.ts";
import { Notification } from "./notification.ts";

export interface FailureNotificationsArgs {
  bus: EventBus;
  /** Whose addresses get them. */
  to: NotificationTopic;
}

/** An ID to put into the commands stands in the mail below them. */
const COMMANDS =
  "Look, with the deadLetterId below as ID: npm run dlq -- show ID. " +
  "When the cause is mended: npm run dlq -- redrive --match id=ID. " +
  "metadata.correlationId names what it is about: an order, a crawl, a batch, a delivery of GitHub.";

/**
 * An e-mail for each event that a consumer gives up: who, what, why, and the commands to look and to redrive. A message
 * that was no event has a mail of its own, since it has no type to name. Comes after all consumers, of which some may have
 * said that others tell of their failures (`failureMail: false`).
 */
export class FailureNotifications extends pulumi.ComponentResource {
  constructor(name: string, args: FailureNotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:FailureNotifications", name, {}, opts);
    const { bus, to } = args;
    const except = bus.quiet();
    const child = { parent: this };
    const others: Filter = except.length > 0 ? { consumer: [{ "anything-but": except }] } : {};
    const failed = (exists: boolean) => ({
      HandlingFailed: where(HandlingFailed, { ...others, "event.type": [{ exists }] }),
    });
    new Notification(
      name,
      {
        ...{ bus, to, on: failed(true) },
        text: `A consumer gave up an event: <kind>, attempts: <attempts>. ${COMMANDS}`,
        fields: ["consumer", "event.type", "reason", "deadLetterId", "metadata.correlationId"],
      },
      child,
    );
    new Notification(
      `${name}-no-event`,
      {
        ...{ bus, to, on: failed(false) },
        text: `A consumer gave up a message that is no event: <kind>, attempts: <attempts>. ${COMMANDS}`,
        fields: ["consumer", "reason", "deadLetterId", "metadata.correlationId"],
      },
      child,
    );
    this.registerOutputs({});
  }
}
