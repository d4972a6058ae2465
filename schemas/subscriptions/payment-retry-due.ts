import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Attempt, Period, SubscriptionId } from "./values.ts";

export const PaymentRetryDue = defineEvent({
  type: "PaymentRetryDue",
  source: "shop.subscriptions",
  key: ["subscriptionId"],
  process: "subscriptionId",
  description: "A timer: a charge was declined days ago, and is tried again.",
  example: {
    subscriptionId: "subscription-1",
    period: 2,
    attempt: 2,
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    period: Period,
    attempt: Attempt,
  }),
});
export type PaymentRetryDue = EventOf<typeof PaymentRetryDue>;
