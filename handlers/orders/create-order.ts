import type { EndpointHandler } from "../../runtime/handler.ts";
import type { OrderCreated } from "../../schemas/orders/order-created.ts";
import { type OrderRequest, totalOf } from "../../schemas/orders/order-request.ts";

export { OrderRequest as body } from "../../schemas/orders/order-request.ts";

/** `POST /orders`: accepts an order. The row that get-order reads and the event are committed together. */
export const handle: EndpointHandler<{
  body: OrderRequest;
  emits: OrderCreated;
  creates: "orders";
}> = ({ id: orderId, body, subject }, { now }) => {
  const customerId = subject ?? body.customerId;
  if (customerId === undefined)
    return { status: 400, body: { detail: "customerId is missing", errors: { customerId: "is required" } } };
  const { paymentToken, ...order } = {
    ...body,
    customerId,
    orderId,
    total: totalOf(body.items),
    placedAt: now,
  };
  return {
    status: 202,
    body: { orderId, correlationId: orderId },
    writes: [{ create: "orders", item: { orderId, created: order } }],
    events: [{ type: "OrderCreated", data: { ...order, paymentToken } }],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "create-order": typeof handle;
  }
}
