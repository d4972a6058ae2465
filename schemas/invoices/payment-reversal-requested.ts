import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Identifier, OrderId, Reason, Timestamp } from "../values/identifiers.ts";

/** An invoice is void, and the payment shall be given back. */
export const PaymentReversalRequested = defineEvent({
  type: "PaymentReversalRequested",
  source: "shop.invoices",
  key: ["paymentId"],
  data: z.object({ orderId: OrderId, paymentId: Identifier, reason: Reason, requestedAt: Timestamp }),
});
export type PaymentReversalRequested = EventOf<typeof PaymentReversalRequested>;
