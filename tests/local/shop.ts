import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { recordsOf } from "../../tools/trace/process-records.ts";
import type { Emitted } from "./emit.ts";
import { REQUEST } from "./order-request.ts";
import { clients, outputs, physical } from "./stack.ts";
import { until } from "./until.ts";

/** Data of a good OrderCreated, under an id of its own. */
export function orderData(more: object = {}) {
  return { ...REQUEST, orderId: `o-${randomUUID()}`, total: 2380, placedAt: "2026-01-01T12:00:00Z", ...more };
}

/** `POST /orders`; a body that is text goes as it is. What gets no answer is sent again with the same key. */
export async function postOrder(
  body: unknown,
  { key = randomUUID() }: { key?: string | undefined } = {},
): Promise<{ status: number; type: string; body: Record<string, unknown> & { orderId: string } }> {
  const response = await answered("/orders", {
    method: "POST",
    headers: { "content-type": "application/json", ...(key ? { "idempotency-key": key } : {}) },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, body: (await response.json()) as never };
}

/** Places an order over HTTP and returns its id. */
export async function place(more: object = {}): Promise<string> {
  const { status, body } = await postOrder({ ...REQUEST, ...more });
  if (status !== 202) throw new Error(`POST /orders answered ${status}: ${JSON.stringify(body)}`);
  return body.orderId;
}

/** `GET /orders/{orderId}`. */
export async function order(orderId: string): Promise<Record<string, unknown>> {
  return (await (await answered(`/orders/${orderId}`)).json()) as Record<string, unknown>;
}

/** Repeats a request until its answer is none of a server that was too slow, as on a busy machine. */
function answered(path: string, init: RequestInit = {}): Promise<Response> {
  return until(`${path} is answered`, async () => {
    const response = await fetch(`${outputs.apiUrl}${path}`, init);
    return response.status < 500 && response;
  });
}

/** Waits until an order has a status, and returns the order. */
export async function ended(orderId: string, status: string): Promise<Record<string, unknown>> {
  let last: unknown;
  return until(
    `order ${orderId} is ${status}`,
    async () => {
      const now = await order(orderId);
      last = now;
      return now.status === status && now;
    },
    { seen: () => last },
  );
}

/** OrderCreated with this detail. */
export function orderCreated(detail: object | string): Emitted {
  return { type: "OrderCreated", source: "shop.orders", detail };
}

/** The claim records of an order's process, once none is open, or those that are when five seconds have passed. */
export async function records(orderId: string): Promise<ClaimRecord[]> {
  for (const until = Date.now() + 5000; ; await sleep(100)) {
    const found = await recordsOf(clients.dynamodb, outputs.claimsTable, orderId);
    const open = found.some(({ status, sent }) => status === "open" || (status === "dead" && !sent));
    if (!open || Date.now() > until) return found;
  }
}

/** An item of one of the program's tables, by its key `orderId` (`paymentId` for reversals). */
export async function item(table: string, key: string): Promise<Record<string, unknown> | undefined> {
  const { Item } = await clients.dynamodb.send(
    new GetItemCommand({
      TableName: physical("dynamodb/table:Table", table),
      Key: { [table === "reversals" ? "paymentId" : "orderId"]: { S: key } },
      ConsistentRead: true,
    }),
  );
  return Item && unmarshall(Item);
}
