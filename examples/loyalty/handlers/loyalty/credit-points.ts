import type { Handler } from "event-choreography/handlers";
import type { InvoiceCreated } from "event-choreography/schemas";
import type { PointsCredited } from "../../schemas/loyalty/points-credited.ts";

/** One point for each whole unit of the currency, once an order. */
export const handle: Handler<{ on: InvoiceCreated; emits: PointsCredited; creates: "points" }> = (
  { data: { orderId, amount } },
  { now },
) => {
  const credit = { orderId, points: Math.floor(amount / 100), creditedAt: now };
  return {
    writes: [{ create: "points", item: credit }],
    events: [{ type: "PointsCredited", data: credit }],
  };
};

declare module "event-choreography/handlers" {
  interface Handlers {
    "credit-points": typeof handle;
  }
}
