import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { OrderId, Reason, Timestamp } from "../values/identifiers.ts";

export const PaymentCancellationRequested = defineEvent({
  type: "PaymentCancellationRequested",
  source: "shop.payments",
  key: ["orderId"],
  description: "The payment of an order was given up, whatever the gateway did: it shall not exist.",
  example: {
    orderId: "order-1001",
    reason: "The gateway gave no answer",
    requestedAt: "2026-01-01T12:00:00Z",
  },
  data: z.object({ orderId: OrderId, reason: Reason, requestedAt: Timestamp }),
});
export type PaymentCancellationRequested = EventOf<typeof PaymentCancellationRequested>;
