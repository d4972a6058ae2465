import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Identifier, OrderId, Timestamp } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";

export const PaymentReversed = defineEvent({
  type: "PaymentReversed",
  source: "shop.payments",
  key: ["paymentId"],
  description: "A payment was given back, since no invoice is possible.",
  example: {
    orderId: "order-1001",
    paymentId: "payment-1001",
    reversalId: "reversal-1001",
    amount: 2380,
    currency: "EUR",
    reversedAt: "2026-01-01T12:00:00Z",
  },
  data: z.object({
    orderId: OrderId,
    paymentId: Identifier,
    reversalId: Identifier,
    amount: Money,
    currency: Currency,
    reversedAt: Timestamp,
  }),
});
export type PaymentReversed = EventOf<typeof PaymentReversed>;
