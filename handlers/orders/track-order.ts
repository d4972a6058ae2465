import type { Handler } from "../../runtime/handler.ts";
import type { InvoiceCreated } from "../../schemas/invoices/invoice-created.ts";
import type { PaymentReversalRequested } from "../../schemas/invoices/payment-reversal-requested.ts";
import type { OrderCreated } from "../../schemas/orders/order-created.ts";
import type { PaymentDeclined } from "../../schemas/payments/payment-declined.ts";
import type { PaymentProcessed } from "../../schemas/payments/payment-processed.ts";
import type { PaymentReversed } from "../../schemas/payments/payment-reversed.ts";

type OrderEvent =
  | OrderCreated
  | PaymentProcessed
  | PaymentDeclined
  | InvoiceCreated
  | PaymentReversalRequested
  | PaymentReversed;

/** Which attribute of the order's row an event fills: one each, so that events may arrive in any order. */
const ATTRIBUTE = {
  OrderCreated: "created",
  PaymentProcessed: "paid",
  PaymentDeclined: "declined",
  InvoiceCreated: "invoiced",
  PaymentReversalRequested: "reversing",
  PaymentReversed: "reversed",
} as const satisfies Record<OrderEvent["type"], string>;

/** The projection behind `GET /orders/{orderId}`. It fills attributes, so it is idempotent in itself. */
export const handle: Handler<{ on: OrderEvent; updates: "orders" }> = ({ type, data }) => {
  const { paymentToken: _, ...facts } = { paymentToken: undefined, ...data };
  return { writes: [{ fill: "orders", key: data.orderId, attributes: { [ATTRIBUTE[type]]: facts } }] };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "track-order": typeof handle;
  }
}
