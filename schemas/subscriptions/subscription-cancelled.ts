import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";
import { SubscriptionId } from "./values.ts";

export const SubscriptionCancelled = defineEvent({
  type: "SubscriptionCancelled",
  source: "shop.subscriptions",
  key: ["subscriptionId"],
  process: "subscriptionId",
  description:
    "A subscription has ended: nothing is charged any more, and a charge that was on its way is taken back.",
  example: {
    subscriptionId: "subscription-1",
    cancelledAt: "2026-03-20T12:00:00Z",
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    cancelledAt: Timestamp,
  }),
});
export type SubscriptionCancelled = EventOf<typeof SubscriptionCancelled>;
