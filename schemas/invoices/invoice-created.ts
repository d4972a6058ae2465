import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Identifier, OrderId, Timestamp } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";

export const InvoiceCreated = defineEvent({
  type: "InvoiceCreated",
  source: "shop.invoices",
  key: ["orderId"],
  description: "An order that was paid is invoiced: it ends here.",
  example: {
    invoiceId: "invoice-1001",
    invoiceNumber: "INV-order-1001",
    orderId: "order-1001",
    paymentId: "payment-1001",
    net: 2000,
    tax: 380,
    amount: 2380,
    currency: "EUR",
    issuedAt: "2026-01-01T12:00:00Z",
  },
  data: z.object({
    invoiceId: Identifier,
    invoiceNumber: Identifier,
    orderId: OrderId,
    paymentId: Identifier,
    net: Money,
    tax: Money,
    amount: Money,
    currency: Currency,
    issuedAt: Timestamp,
  }),
});
export type InvoiceCreated = EventOf<typeof InvoiceCreated>;
