import { readFileSync, writeFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { REQUEST } from "../local/order-request.ts";

/** Saves a file with something of it replaced. */
export function edit(path: string, from: string, to: string): void {
  const text = readFileSync(path, "utf8");
  assert.ok(text.includes(from), `${path} has no ${from}`);
  writeFileSync(path, text.replace(from, to));
}

/** Places an order at an API under an idempotency key; its id. */
export async function placeAt(apiUrl: string, key: string): Promise<string> {
  const answer = await fetch(`${apiUrl}/orders`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(REQUEST),
  });
  assert.is(answer.status, 202);
  return ((await answer.json()) as { orderId: string }).orderId;
}
