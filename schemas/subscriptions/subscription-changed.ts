import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CustomerId, Timestamp } from "../values/identifiers.ts";
import { Period, Status, SubscriptionId } from "./values.ts";

export const SubscriptionChanged = defineEvent({
  type: "SubscriptionChanged",
  source: "shop.subscriptions",
  key: ["subscriptionId", "revision"],
  process: "subscriptionId",
  description: "What a subscription is by now: one event for each of its revisions, which have no gap.",
  example: {
    subscriptionId: "subscription-1",
    revision: 2,
    customerId: "customer-1",
    status: "active",
    period: 2,
    changedAt: "2026-01-31T12:00:00Z",
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    revision: z.int().min(1).meta({ description: "From 1, one more with each change." }),
    customerId: CustomerId.optional().meta({
      description: "Not known of one that was cancelled before it started.",
    }),
    status: Status,
    period: Period.meta({ description: "The month that is charged next." }),
    changedAt: Timestamp,
  }),
});
export type SubscriptionChanged = EventOf<typeof SubscriptionChanged>;
