import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { OrderId, Reason, Timestamp } from "../values/identifiers.ts";

/** The payment of an order was declined: it ends here. */
export const PaymentDeclined = defineEvent({
  type: "PaymentDeclined",
  source: "shop.payments",
  key: ["orderId"],
  data: z.object({ orderId: OrderId, reason: Reason, declinedAt: Timestamp }),
});
export type PaymentDeclined = EventOf<typeof PaymentDeclined>;
