import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Period, SubscriptionId } from "./values.ts";

export const RenewalDue = defineEvent({
  type: "RenewalDue",
  source: "shop.subscriptions",
  key: ["subscriptionId"],
  process: "subscriptionId",
  description: "A timer: the next month of a subscription begins, and is to be paid.",
  example: {
    subscriptionId: "subscription-1",
    period: 2,
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    period: Period,
  }),
});
export type RenewalDue = EventOf<typeof RenewalDue>;
