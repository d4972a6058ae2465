import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Country } from "../values/country.ts";
import { Identifier, OrderId, Timestamp } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";

/** An order is paid. */
export const PaymentProcessed = defineEvent({
  type: "PaymentProcessed",
  source: "shop.payments",
  key: ["orderId"],
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
