import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CustomerId, Timestamp } from "../values/identifiers.ts";
import { Period, SubscriptionId } from "./values.ts";

export const GraceRequested = defineEvent({
  type: "GraceRequested",
  source: "shop.subscriptions",
  key: ["subscriptionId", "period"],
  process: "subscriptionId",
  description:
    "No charge of a month succeeded. Until then somebody may approve that the subscription goes on without it.",
  example: {
    subscriptionId: "subscription-1",
    customerId: "customer-1",
    period: 2,
    until: "2026-03-16T12:00:00Z",
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    customerId: CustomerId,
    period: Period,
    until: Timestamp,
  }),
});
export type GraceRequested = EventOf<typeof GraceRequested>;
