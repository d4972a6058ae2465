import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Identifier, OrderId, Timestamp } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";

/** An order that was paid is invoiced: it ends here. */
export const InvoiceCreated = defineEvent({
  type: "InvoiceCreated",
  source: "shop.invoices",
  key: ["orderId"],
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
