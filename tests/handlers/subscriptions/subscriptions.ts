import type { ReadItem } from "../../../runtime/handler.ts";
import type { Subscription } from "../../../schemas/subscriptions/subscription.ts";

/** A subscription of these tests as its table holds it; it began on the 31st. */
export function subscribed(more: Partial<Subscription> = {}): Subscription & ReadItem {
  return {
    ...{ subscriptionId: "s1", customerId: "ann", plan: "tea", price: 1190, currency: "EUR" },
    ...{ paymentToken: "tok_visa", startedAt: "2025-12-31T12:00:00Z" },
    ...{ status: "active", period: 1, attempt: 1, revision: 3 },
    ...more,
  };
}
