import type { Handler } from "../../runtime/handler.ts";
import { changeOf } from "../../schemas/subscriptions/change.ts";
import type { GraceEnded } from "../../schemas/subscriptions/grace-ended.ts";
import type { PaymentRetryDue } from "../../schemas/subscriptions/payment-retry-due.ts";
import type { RenewalDue } from "../../schemas/subscriptions/renewal-due.ts";
import { type Due, subscriptionOf } from "../../schemas/subscriptions/subscription.ts";
import type { SubscriptionCancellationRequested } from "../../schemas/subscriptions/subscription-cancellation-requested.ts";
import type { SubscriptionCancelled } from "../../schemas/subscriptions/subscription-cancelled.ts";
import type { SubscriptionChanged } from "../../schemas/subscriptions/subscription-changed.ts";

/**
 * Ends a subscription and takes back whatever it waits for; also one that has not started yet, as far as is known here:
 * its start then finds it cancelled.
 */
export const handle: Handler<{
  on: SubscriptionCancellationRequested;
  emits: SubscriptionCancelled | SubscriptionChanged | RenewalDue | PaymentRetryDue | GraceEnded;
  puts: "subscriptions";
  reads: "subscriptions";
}> = async ({ data: { subscriptionId } }, { now, read }) => {
  const was = await read("subscriptions", subscriptionId);
  const subscription: Due & { customerId?: string } = was
    ? subscriptionOf(was)
    : { subscriptionId, period: 1, attempt: 1 };
  if (was?.status === "cancelled") return {};
  const cancelled = { ...subscription, status: "cancelled" as const };
  return {
    writes: [{ put: "subscriptions", item: cancelled, was }],
    events: [
      { type: "SubscriptionCancelled", data: { subscriptionId, cancelledAt: now } },
      changeOf(cancelled, was, now),
    ],
    cancels: [
      { type: "RenewalDue", key: subscriptionId },
      { type: "PaymentRetryDue", key: subscriptionId },
      { type: "GraceEnded", key: subscriptionId },
    ],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "stop-subscription": typeof handle;
  }
}
