import { adapter } from "../components/function/adapter.ts";
import { Consumer } from "../components/participants/consumer.ts";
import { Notification } from "../components/participants/notification.ts";
import * as events from "../schemas/subscriptions/registry.ts";
import type { Stack } from "./stack.ts";

const { SubscriptionChanged, SubscriptionChargeDeclined, SubscriptionExtended } = events;
const { SubscriptionSuspended, SubscriptionCancelled, GraceRequested, CustomerStatementIssued } = events;

/** Who is told of subscriptions: their customers, our people, and a CRM, which has each of them as it is by now. */
export function tellOthers({ bus, mail }: Pick<Stack, "bus" | "mail">): void {
  const news = { SubscriptionChargeDeclined, GraceRequested, SubscriptionExtended, SubscriptionSuspended };
  const customerMail = adapter("customer-mail");
  new Consumer("write-to-customer", {
    bus,
    on: { ...news, CustomerStatementIssued },
    ports: { customerMail },
  });
  new Consumer("tell-crm", {
    bus,
    on: { SubscriptionChanged },
    inOrder: "revision",
    ports: { crm: adapter("crm") },
  });

  new Notification("tell-of-grace", {
    ...{ bus, to: mail.errors, on: { GraceRequested } },
    text: "Subscription <subscriptionId> is not paid for month <period>. Who approves that it goes on, until <until>?",
  });
  new Notification("tell-of-cancellation", {
    ...{ bus, to: mail.success, on: { SubscriptionCancelled } },
    text: "Subscription <subscriptionId> is cancelled.",
  });
}
