import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Period, SubscriptionId } from "./values.ts";

export const GraceEnded = defineEvent({
  type: "GraceEnded",
  source: "shop.subscriptions",
  key: ["subscriptionId"],
  process: "subscriptionId",
  description: "A timer: the deadline of an approval has passed.",
  example: {
    subscriptionId: "subscription-1",
    period: 2,
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    period: Period,
  }),
});
export type GraceEnded = EventOf<typeof GraceEnded>;
