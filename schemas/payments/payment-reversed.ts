import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Identifier, OrderId, Timestamp } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";

/** A payment was given back, since no invoice is possible. */
export const PaymentReversed = defineEvent({
  type: "PaymentReversed",
  source: "shop.payments",
  key: ["paymentId"],
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
