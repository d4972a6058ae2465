import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CustomerId, Reason, Timestamp } from "../values/identifiers.ts";
import { Attempt, Period, SubscriptionId } from "./values.ts";

export const SubscriptionChargeDeclined = defineEvent({
  type: "SubscriptionChargeDeclined",
  source: "shop.subscriptions",
  key: ["subscriptionId", "period", "attempt"],
  process: "subscriptionId",
  description:
    "A charge was declined. It is tried again at retryAt; without one it was the last, and grace begins.",
  example: {
    subscriptionId: "subscription-1",
    customerId: "customer-1",
    period: 2,
    attempt: 1,
    reason: "insufficient funds",
    declinedAt: "2026-02-28T12:00:00Z",
    retryAt: "2026-03-03T12:00:00Z",
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    customerId: CustomerId,
    period: Period,
    attempt: Attempt,
    reason: Reason,
    declinedAt: Timestamp,
    retryAt: Timestamp.optional(),
  }),
});
export type SubscriptionChargeDeclined = EventOf<typeof SubscriptionChargeDeclined>;
