import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { credentials } from "../local/credentials.ts";
import { REQUEST } from "../tests/local/order-request.ts";
import { type Figure, figure } from "./figure.ts";
import { type BenchStack, withStack } from "./stack.ts";

/** A run that takes longer has failed. */
const PATIENCE_MS = 180_000;

/** HTTP requests under way at once. */
const CALLERS = 10;

/** Orders a second through the whole chain, from the first one placed to the last invoice; nothing may be lost. */
export async function throughput(root: string, orders: number): Promise<Figure[]> {
  return withStack(root, async (stack) => {
    await measure(stack, "warm-up", 20, emitAll);
    const put = await measure(stack, "put", orders, emitAll);
    const posted = await measure(stack, "post", orders, postAll);
    return [
      figure(`${orders} orders put on the bus, to the last invoice`, "orders/s", [put]),
      figure(`${orders} orders over HTTP, to the last invoice`, "orders/s", [posted]),
    ];
  });
}

async function measure(
  stack: BenchStack,
  run: string,
  count: number,
  place: (stack: BenchStack, run: string, count: number) => Promise<void>,
): Promise<number> {
  const before = await invoices(stack);
  const began = performance.now();
  await place(stack, run, count);
  while ((await invoices(stack)) < before + count) {
    if (performance.now() - began > PATIENCE_MS)
      throw new Error(`${run}: invoices are missing after ${PATIENCE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return count / ((performance.now() - began) / 1000);
}

async function emitAll({ endpoint, region, outputs }: BenchStack, run: string, count: number): Promise<void> {
  const client = new EventBridgeClient({ endpoint, region, credentials });
  const placedAt = new Date().toISOString();
  const entries = Array.from({ length: count }, (_, index) => ({
    EventBusName: String(outputs.busName),
    Source: "shop.orders",
    DetailType: "OrderCreated",
    Detail: JSON.stringify({ data: { ...REQUEST, orderId: `${run}-${index}`, total: 2380, placedAt } }),
  }));
  for (let start = 0; start < count; start += 10)
    await client.send(new PutEventsCommand({ Entries: entries.slice(start, start + 10) }));
  client.destroy();
}

async function postAll({ outputs }: BenchStack, run: string, count: number): Promise<void> {
  let next = 0;
  const caller = async () => {
    while (next < count) {
      const key = `${run}-${next++}`;
      const response = await fetch(`${outputs.apiUrl}/orders`, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify(REQUEST),
      });
      if (response.status !== 202)
        throw new Error(`POST /orders answered ${response.status}: ${await response.text()}`);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
}

export async function invoices({ endpoint, region, resources }: BenchStack): Promise<number> {
  const table = resources.find(
    ({ type, name }) => type === "aws:dynamodb/table:Table" && name === "invoices",
  );
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const { Count = 0 } = await client.send(
    new ScanCommand({ TableName: String(table?.state.name), Select: "COUNT" }),
  );
  client.destroy();
  return Count;
}
