import { setTimeout as sleep } from "node:timers/promises";
import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { createClients } from "../../local/clients.ts";
import { itemBytes } from "../../runtime/check/stored.ts";
import { REQUEST } from "../../tests/local/order-request.ts";
import type { Result } from "../result.ts";
import { type BenchStack, withStack } from "../stack.ts";
import { type Calls, startCounter } from "./counter.ts";

/** How long no call is made when all is over; the sweeper, which looks once a minute, is left out. */
const QUIET_MS = 4000;

/** The most that a run may take. */
const PATIENCE_MS = 120_000;

/** The calls to AWS that functions make for an order over HTTP: one at a time, and many at once. */
export async function callsOfAnOrder(root: string, orders: number): Promise<Result> {
  const count = async (stack: BenchStack): Promise<Result> => {
    const { endpoint, region, resources, outputs } = stack;
    const clients = createClients({ endpoint, region });
    const tables = new Map(
      resources
        .filter(({ type }) => type === "aws:dynamodb/table:Table")
        .map(({ name, state }) => [String(state.name), name]),
    );
    const counter = await startCounter(endpoint, (physical) => tables.get(physical) ?? physical);
    try {
      for (const { type, state } of resources)
        if (type === "aws:lambda/function:Function")
          await redirect(clients.lambda, String(state.name), counter.endpoint);
      const alone = await countedOver(counter.calls, Math.min(orders, 10), async (index) => {
        await post(outputs, `alone-${index}`);
        await quiet(counter.calls);
      });
      const together = await countedOver(counter.calls, orders, (index) =>
        post(outputs, `together-${index}`),
      );
      const names = [...new Set([...alone.keys(), ...together.keys()])].sort();
      const row = (call: string) => ({
        call,
        ...{ alone: round(alone.get(call)), together: round(together.get(call)) },
      });
      const left = await Promise.all(
        [...tables].map(([physical, name]) => leftIn(clients.dynamodb, physical, name)),
      );
      const kept = left.filter(({ items }) => items > 0);
      return { figures: [], tables: { "calls an order": names.map(row), "items kept": kept } };
    } finally {
      await counter.stop();
      clients.close();
    }
  };
  return withStack(root, count, { flows: '["orders"]' });
}

/** Calls for each of so many orders. */
async function countedOver(
  calls: Calls,
  orders: number,
  place: (index: number) => Promise<void>,
): Promise<Calls> {
  calls.clear();
  for (let index = 0; index < orders; index++) await place(index);
  await quiet(calls);
  return new Map([...calls].map(([name, count]) => [name, count / orders]));
}

/** Waits until no call was made for a while. */
async function quiet(calls: Calls): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  let [seen, since] = [-1, Date.now()];
  while (Date.now() - since < QUIET_MS) {
    const sum = [...calls.values()].reduce((all, count) => all + count, 0);
    if (sum !== seen) [seen, since] = [sum, Date.now()];
    if (Date.now() > until) throw new Error(`Calls go on after ${PATIENCE_MS} ms`);
    await sleep(100);
  }
}

async function post(outputs: BenchStack["outputs"], key: string): Promise<void> {
  const response = await fetch(`${outputs.apiUrl}/orders`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(REQUEST),
  });
  if (response.status !== 202) throw new Error(`${key}: ${response.status} ${await response.text()}`);
}

/** How many items a table has, and how large they are. */
async function leftIn(dynamodb: DynamoDBClient, TableName: string, table: string) {
  const sizes: number[] = [];
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName }))
    sizes.push(...Items.map((item) => itemBytes(unmarshall(item))));
  const sum = sizes.reduce((all, size) => all + size, 0);
  return { table, items: sizes.length, bytesEach: Math.round(sum / sizes.length), most: Math.max(...sizes) };
}

const round = (count = 0) => Math.round(count * 100) / 100;

/** Has a function call AWS by way of another endpoint. What runs by the clock, whatever is ordered, is left alone. */
async function redirect(lambda: LambdaClient, FunctionName: string, endpoint: string): Promise<void> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { Variables = {} } = Environment ?? {};
  if ("STALE_AFTER_MS" in Variables) return;
  const changed = { Variables: { ...Variables, AWS_ENDPOINT_URL: endpoint } };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: changed }));
}
