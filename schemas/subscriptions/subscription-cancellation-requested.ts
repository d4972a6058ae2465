import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";
import { SubscriptionId } from "./values.ts";

export const SubscriptionCancellationRequested = defineEvent({
  type: "SubscriptionCancellationRequested",
  source: "shop.subscriptions",
  key: ["subscriptionId"],
  process: "subscriptionId",
  description: "A subscription shall end. It may come before the subscription has started.",
  example: {
    subscriptionId: "subscription-1",
    requestedAt: "2026-03-20T12:00:00Z",
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    requestedAt: Timestamp,
  }),
});
export type SubscriptionCancellationRequested = EventOf<typeof SubscriptionCancellationRequested>;
