import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
} from "@aws-sdk/client-eventbridge";
import { credentials } from "../local/credentials.ts";
import { recordsOf } from "../tools/trace/process-records.ts";
import { type Figure, figure } from "./figure.ts";
import { type BenchStack, withStack } from "./stack.ts";

/** Between two orders: five a second. */
const PAUSE_MS = 200;

/** Orders of a block; the journal is on in one block, off in the next. */
const ORDERS = 20;

/** An order must have its invoice after so long. */
const PATIENCE_MS = 30_000;

/** From the event of an order to its invoice, at five orders a second, with and without the journal by turns. */
export async function journalCost(root: string, runs: number): Promise<Figure[]> {
  return withStack(root, async (stack) => {
    const samples: Record<"with" | "without", number[]> = { with: [], without: [] };
    await block(stack, "warm-up");
    for (let run = 0; run < runs; run++)
      for (const journal of ["with", "without"] as const) {
        await toggle(stack, journal === "with");
        samples[journal].push(...(await block(stack, `${journal}-${run}`)));
      }
    return [
      figure("order to invoice at 5 orders/s, with the journal", "ms", samples.with),
      figure("order to invoice at 5 orders/s, without the journal", "ms", samples.without),
    ];
  });
}

/** Has the rule deliver to the journal, or not. */
async function toggle({ endpoint, region, outputs, resources }: BenchStack, on: boolean): Promise<void> {
  const client = new EventBridgeClient({ endpoint, region, credentials });
  const rule = resources.find(({ type, name }) => type.endsWith(":EventRule") && name === "journal");
  const input = { Name: String(rule?.state.name), EventBusName: String(outputs.busName) };
  await client.send(on ? new EnableRuleCommand(input) : new DisableRuleCommand(input));
  client.destroy();
  // What is still on its way to the journal belongs to the block before.
  await sleep(2000);
}

/** Emits orders at an even pace; milliseconds from each to its invoice. */
async function block(stack: BenchStack, name: string): Promise<number[]> {
  const began = Date.now();
  const orders: { orderId: string; at: number }[] = [];
  const client = new EventBridgeClient({
    endpoint: stack.endpoint,
    region: stack.region,
    credentials,
  });
  for (let index = 0; index < ORDERS; index++) {
    await sleep(Math.max(0, began + index * PAUSE_MS - Date.now()));
    const orderId = `${name}-${index}`;
    orders.push({ orderId, at: Date.now() });
    await emit(client, String(stack.outputs.busName), orderId);
  }
  client.destroy();
  return Promise.all(orders.map(async ({ orderId, at }) => (await invoicedAt(stack, orderId)) - at));
}

async function emit(client: EventBridgeClient, EventBusName: string, orderId: string): Promise<void> {
  const data = {
    ...{ orderId, customerId: "customer-1", currency: "EUR", total: 2380, paymentToken: "tok_visa" },
    items: [{ sku: "tea-250g", quantity: 2, unitPrice: 1190 }],
    ...{ billingCountry: "DE", placedAt: new Date().toISOString() },
  };
  const entry = { EventBusName, Source: "shop.orders", DetailType: "OrderCreated" };
  await client.send(new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify({ data }) }] }));
}

/** When create-invoice has committed an order's invoice, milliseconds since 1970. */
async function invoicedAt({ endpoint, region, outputs }: BenchStack, orderId: string): Promise<number> {
  const client = new DynamoDBClient({ endpoint, region, credentials });
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(250)) {
    const records = await recordsOf(client, String(outputs.claimsTable), orderId);
    const finishedAt = records.find(({ consumer }) => consumer === "create-invoice")?.finishedAt;
    if (finishedAt) return Date.parse(finishedAt);
  }
  throw new Error(`${orderId} has no invoice after ${PATIENCE_MS} ms`);
}
