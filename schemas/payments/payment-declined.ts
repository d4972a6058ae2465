import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { OrderId, Reason, Timestamp } from "../values/identifiers.ts";

export const PaymentDeclined = defineEvent({
  type: "PaymentDeclined",
  source: "shop.payments",
  key: ["orderId"],
  description: "The payment of an order was declined, or given up and cancelled: it ends here.",
  example: { orderId: "order-1001", reason: "insufficient funds", declinedAt: "2026-01-01T12:00:00Z" },
  data: z.object({ orderId: OrderId, reason: Reason, declinedAt: Timestamp }),
});
export type PaymentDeclined = EventOf<typeof PaymentDeclined>;
