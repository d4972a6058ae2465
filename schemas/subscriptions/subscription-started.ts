import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CustomerId, Timestamp } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";
import { PaymentToken, PlanName, SubscriptionId } from "./values.ts";

export const SubscriptionStarted = defineEvent({
  type: "SubscriptionStarted",
  source: "shop.subscriptions",
  key: ["subscriptionId"],
  process: "subscriptionId",
  description:
    "A customer subscribed. Each month is charged at its beginning, the first one at startedAt; that may be up to a year ahead.",
  example: {
    subscriptionId: "subscription-1",
    customerId: "customer-1",
    plan: "tea of the month",
    price: 1190,
    currency: "EUR",
    paymentToken: "<paymentToken>",
    startedAt: "2026-01-31T12:00:00Z",
  },
  data: z.object({
    subscriptionId: SubscriptionId,
    customerId: CustomerId,
    plan: PlanName,
    price: Money,
    currency: Currency,
    paymentToken: PaymentToken,
    startedAt: Timestamp,
  }),
});
export type SubscriptionStarted = EventOf<typeof SubscriptionStarted>;
