import { type AttributeValue, BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { connect } from "../console/connect.ts";
import { consoleStackOf } from "../console/console-stack.ts";
import { queryRoutes } from "../console/http/api-routes.ts";
import { credentials } from "../local/credentials.ts";
import { marshalled } from "../runtime/aws/expression.ts";
import { pendingEntry } from "../runtime/aws/records.ts";
import { MINUTES } from "../runtime/ports/journal.ts";
import type { Stack } from "../tools/stack.ts";
import { type Figure, figure } from "./figure.ts";
import { type BenchStack, withStack } from "./stack.ts";

/** What the console asks for; of a single process, the one in the middle. */
const questions = (middle: number): Record<string, Record<string, string>> => ({
  live: {},
  processes: {},
  "processes by flow": { flow: "orders" },
  "processes that failed": { status: "failed" },
  "processes under way": { status: "open" },
  dead: {},
  process: { id: `order-${middle}` },
  search: { id: `payment-${middle}` },
});

/** How long the console's answers take while the tables hold so many processes, some of them dead, some under way. */
export async function consoleLists(root: string, processes: number, runs: number): Promise<Figure[]> {
  return withStack(root, async (stack) => {
    await seed(stack, processes);
    const { outputs, endpoint, region } = stack;
    const client = { endpoint, region, credentials };
    const sources = connect(consoleStackOf(outputs as unknown as Stack), client, () => {});
    const routes = queryRoutes(sources);
    const figures: Figure[] = [];
    for (const [name, query] of Object.entries(questions(Math.floor(processes / 2)))) {
      const samples: number[] = [];
      for (let run = 0; run < runs; run++) samples.push(await timed(routes, name, query));
      figures.push(figure(`console: ${name}, ${processes} processes`, "ms", samples));
    }
    return figures;
  });
}

async function timed(
  routes: ReturnType<typeof queryRoutes>,
  name: string,
  query: Record<string, string>,
): Promise<number> {
  const began = performance.now();
  const response = await routes.request(`/${name.split(" ")[0]}?${new URLSearchParams(query)}`);
  const body = await response.text();
  if (!response.ok) throw new Error(`${name} answered ${response.status}: ${body}`);
  return performance.now() - began;
}

/** Every tenth process is dead, every seventh is under way, the others are done. */
async function seed({ outputs, endpoint, region }: BenchStack, processes: number): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const { claimsTable, journalTable } = outputs as { claimsTable: string; journalTable: string };
  const now = Date.now();
  const tables: Record<string, Record<string, AttributeValue>[]> = { [claimsTable]: [], [journalTable]: [] };
  for (let index = 0; index < processes; index++) {
    const { records, entries } = processAt(index, now - (processes - index) * 100);
    tables[claimsTable]?.push(...records.map(marshalled));
    tables[journalTable]?.push(...entries.map(marshalled));
  }
  for (const [table, items] of Object.entries(tables))
    for (let start = 0; start < items.length; start += 25)
      await client.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [table]: unique(items.slice(start, start + 25)).map((Item) => ({ PutRequest: { Item } })),
          },
        }),
      );
  client.destroy();
}

/** One request takes no item twice. */
function unique(items: readonly Record<string, AttributeValue>[]) {
  return [
    ...new Map(
      items.map((item) => [JSON.stringify([item.key ?? item.correlationId, item.position]), item]),
    ).values(),
  ];
}

function processAt(index: number, began: number): { records: object[]; entries: object[] } {
  const correlationId = `order-${index}`;
  const at = (ms: number) => new Date(began + ms).toISOString();
  const isDead = index % 10 === 0;
  const isOpen = !isDead && index % 7 === 0;
  const record = (consumer: string, type: string, id: string, next: string, more: object = {}) => ({
    ...{
      key: `${consumer}|shop.orders|${type}|${id}`,
      consumer,
      correlationId,
      status: "done",
      generation: 0,
    },
    ...{ attempts: 1, claimedAt: at(50), startedAt: at(50), finishedAt: at(80) },
    ...{
      event: { id, type, source: "shop.orders" },
      sent: [{ id: next, type: "PaymentProcessed" }],
      ...more,
    },
  });
  const entry = (id: string, type: string, ms: number, more: object) => ({
    ...{ correlationId, position: `${at(ms)} ${id}`, id, type, source: "shop.orders", occurredAt: at(ms) },
    ...{ hops: 0, data: { orderId: correlationId, amount: 2380 }, ...more },
  });
  const [created, paid] = [`created-${index}`, `paid-${index}`];
  const last = record("create-invoice", "PaymentProcessed", paid, "");
  const { sent: _, finishedAt: __, ...unfinished } = last;
  const death = { status: "dead", deadLetterId: `dead-${index}.0`, kind: "permanent", reason: "no invoice" };
  return {
    records: [
      record("process-payment", "OrderCreated", created, paid),
      isDead
        ? { ...last, ...death, sent: [], ...pendingEntry("dead", last.key, began + 80) }
        : isOpen
          ? { ...unfinished, status: "open", lease: 0, ...pendingEntry("claim", last.key, began + 50) }
          : { ...last, sent: [] },
    ],
    entries: [
      entry(created, "OrderCreated", 0, { minute: at(0).slice(0, 16) }),
      entry(paid, "PaymentProcessed", 90, { causationId: created }),
      { correlationId, position: `id payment-${index}`, id: `payment-${index}` },
      { correlationId: MINUTES, position: at(0).slice(0, 16) },
    ],
  };
}
