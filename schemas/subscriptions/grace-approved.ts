import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";
import { Decider, Period, SubscriptionId } from "./values.ts";

export const GraceApproved = defineEvent({
  type: "GraceApproved",
  source: "shop.subscriptions",
  key: ["subscriptionId", "period"],
  process: "subscriptionId",
  description:
    "Somebody approves that a subscription goes on without the payment of that month. It changes nothing where nobody waits for it.",
  example: {
    subscriptionId: "subscription-1",
    period: 2,
    by: "agent-7",
    approvedAt: "2026-03-12T09:00:00Z",
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    period: Period,
    by: Decider,
    approvedAt: Timestamp,
  }),
});
export type GraceApproved = EventOf<typeof GraceApproved>;
