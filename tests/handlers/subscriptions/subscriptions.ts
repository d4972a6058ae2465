import type { ReadItem } from "../../../runtime/handler.ts";
import type { Subscription } from "../../../schemas/subscriptions/subscription.ts";
import type { SubscriptionChanged } from "../../../schemas/subscriptions/subscription-changed.ts";

/** A subscription of these tests as its table holds it; it began on the 31st. */
export function subscribed(more: Partial<Subscription> = {}): Subscription & ReadItem {
  return {
    ...{ subscriptionId: "s1", customerId: "ann", plan: "tea", price: 1190, currency: "EUR" },
    ...{ paymentToken: "tok_visa", startedAt: "2025-12-31T12:00:00Z" },
    ...{ status: "active", period: 1, attempt: 1, revision: 3 },
    ...more,
  };
}

/** What is said of a subscription that is put, when it had revision 3 or another. */
export function change(changedAt: string, more: Partial<SubscriptionChanged["data"]>) {
  const data = { subscriptionId: "s1", revision: 4, customerId: "ann", ...more, changedAt };
  return { type: "SubscriptionChanged", data };
}
