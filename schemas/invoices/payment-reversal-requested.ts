import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Identifier, OrderId, Reason, Timestamp } from "../values/identifiers.ts";

export const PaymentReversalRequested = defineEvent({
  type: "PaymentReversalRequested",
  source: "shop.invoices",
  key: ["paymentId"],
  description: "An invoice is void, and the payment shall be given back.",
  example: {
    orderId: "order-1001",
    paymentId: "payment-1001",
    reason: "billingCountry ZZ cannot be invoiced",
    requestedAt: "2026-01-01T12:00:00Z",
  },
  data: z.object({ orderId: OrderId, paymentId: Identifier, reason: Reason, requestedAt: Timestamp }),
});
export type PaymentReversalRequested = EventOf<typeof PaymentReversalRequested>;
