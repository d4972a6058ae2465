import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CustomerId, Timestamp } from "../values/identifiers.ts";
import { Decider, Period, SubscriptionId } from "./values.ts";

export const SubscriptionExtended = defineEvent({
  type: "SubscriptionExtended",
  source: "shop.subscriptions",
  key: ["subscriptionId", "period"],
  process: "subscriptionId",
  description: "Grace was approved in time: the month is forgiven, the next one is charged as ever.",
  example: {
    subscriptionId: "subscription-1",
    customerId: "customer-1",
    period: 2,
    by: "agent-7",
    extendedAt: "2026-03-12T09:00:00Z",
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    customerId: CustomerId,
    period: Period,
    by: Decider,
    extendedAt: Timestamp,
  }),
});
export type SubscriptionExtended = EventOf<typeof SubscriptionExtended>;
