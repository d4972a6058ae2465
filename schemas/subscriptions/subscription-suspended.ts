import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CustomerId, Reason, Timestamp } from "../values/identifiers.ts";
import { Period, SubscriptionId } from "./values.ts";

export const SubscriptionSuspended = defineEvent({
  type: "SubscriptionSuspended",
  source: "shop.subscriptions",
  key: ["subscriptionId", "period"],
  process: "subscriptionId",
  description: "Nobody approved in time: nothing is charged any more.",
  example: {
    subscriptionId: "subscription-1",
    customerId: "customer-1",
    period: 2,
    reason: "no payment, and no approval until the deadline",
    suspendedAt: "2026-03-16T12:00:00Z",
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    customerId: CustomerId,
    period: Period,
    reason: Reason,
    suspendedAt: Timestamp,
  }),
});
export type SubscriptionSuspended = EventOf<typeof SubscriptionSuspended>;
