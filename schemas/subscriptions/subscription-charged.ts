import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { ForeignId } from "../values/answer.ts";
import { CustomerId, Timestamp } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";
import { Period, SubscriptionId } from "./values.ts";

export const SubscriptionCharged = defineEvent({
  type: "SubscriptionCharged",
  source: "shop.subscriptions",
  key: ["subscriptionId", "period"],
  process: "subscriptionId",
  description: "A month of a subscription was paid.",
  example: {
    subscriptionId: "subscription-1",
    customerId: "customer-1",
    period: 1,
    chargeId: "charge-1",
    amount: 1190,
    currency: "EUR",
    chargedAt: "2026-01-31T12:00:00Z",
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    customerId: CustomerId,
    period: Period,
    chargeId: ForeignId,
    amount: Money,
    currency: Currency,
    chargedAt: Timestamp,
  }),
});
export type SubscriptionCharged = EventOf<typeof SubscriptionCharged>;
