import type { EndpointHandler, Item } from "../../runtime/handler.ts";

/** Latest first. An invoice outranks a request to reverse it: such a request was forged or came too late. */
const STATUSES = ["reversed", "invoiced", "declined", "reversing", "paid", "created"] as const;

/** `GET /orders/{orderId}`: the order as its events tell it; the status follows from those that have arrived. */
export const handle: EndpointHandler<{ reads: "orders" }> = async ({ path, subject }, { read }) => {
  const orderId = path.orderId ?? "";
  const row = await read("orders", orderId);
  const created = row?.created as { customerId?: string } | undefined;
  if (!row || (subject !== undefined && created?.customerId !== subject))
    return { status: 404, body: { detail: `There is no order ${orderId}` } };
  return { status: 200, body: { orderId, status: statusOf(row), ...factsOf(row) } };
};

/** The status that an order's row shows. */
export function statusOf(row: Item): (typeof STATUSES)[number] {
  return STATUSES.find((status) => row[status] !== undefined) ?? "created";
}

/** A request to reverse an invoiced order changed nothing, so it is no part of the order's timeline. */
function factsOf({ reversing, ...facts }: Item): Item {
  return facts.invoiced && !facts.reversed ? facts : { ...facts, ...(reversing ? { reversing } : {}) };
}

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "get-order": typeof handle;
  }
}
