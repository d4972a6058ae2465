import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Country } from "../values/country.ts";
import { Identifier, OrderId, Timestamp } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";

export const PaymentProcessed = defineEvent({
  type: "PaymentProcessed",
  source: "shop.payments",
  key: ["orderId"],
  description: "An order is paid.",
  example: {
    paymentId: "payment-1001",
    orderId: "order-1001",
    amount: 2380,
    currency: "EUR",
    billingCountry: "DE",
    processedAt: "2026-01-01T12:00:00Z",
  },
  data: z.object({
    paymentId: Identifier,
    orderId: OrderId,
    amount: Money,
    currency: Currency,
    billingCountry: Country,
    processedAt: Timestamp,
  }),
});
export type PaymentProcessed = EventOf<typeof PaymentProcessed>;
