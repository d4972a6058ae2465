import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { flat } from "../../local/outputs.ts";
import { dynamoStore } from "../../runtime/aws/dynamodb-store.ts";
import { payloadHash } from "../../runtime/identity.ts";
import { BUS_NAME } from "../harness/bus-name.ts";
import { emit } from "./emit.ts";
import { withdraw } from "./roles.ts";
import { root } from "./root.ts";
import { ended, order, orderCreated, orderData } from "./shop.ts";
import { clients, consumer, endpoint, leave, outputs, physical, region } from "./stack.ts";
import { until } from "./until.ts";
import { witness } from "./witness.ts";

const folder = mkdtempSync(join(tmpdir(), "pending-"));
const file = join(folder, "outputs.json");
writeFileSync(file, JSON.stringify(flat({ ...outputs, endpoint, region })));
const stop = leave(import.meta.filename);
test.after(async () => {
  rmSync(folder, { recursive: true });
  await stop();
});

const HOUR = 3_600_000;

/** Less than the time for which the sweeper tries an outbox in every run. */
const UNSENT_MS = 500_000;
const SWEEPER = `${BUS_NAME}-sweep-outboxes`;

const store = dynamoStore(clients.dynamodb, outputs.claimsTable, (table) => {
  throw new Error(`The table ${table} is not used here.`);
});

/** Runs a tool as a person does, on this stack: its exit code, and what it said. */
async function tool(name: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = ["--import", "tsx", join(root, `tools/${name}.ts`), ...args, "--outputs", file];
  try {
    const { stdout: out, stderr: err } = await promisify(execFile)(process.execPath, command, { cwd: root });
    return { code: 0, out, err };
  } catch (error) {
    const { code, stdout: out, stderr: err } = error as { code: number; stdout: string; stderr: string };
    return { code, out, err };
  }
}

interface Found {
  key: string;
  mend: string;
}

async function listed(key: string, kind: "unsent" | "stale"): Promise<Found | undefined> {
  const { out } = await tool("pending", "list", "--json");
  return (JSON.parse(out)[kind] as Found[]).find((one) => one.key === key);
}

async function sweep(): Promise<void> {
  const FunctionName = physical("lambda/function:Function", SWEEPER);
  const { FunctionError } = await clients.lambda.send(new InvokeCommand({ FunctionName }));
  assert.is(FunctionError, undefined);
}

/** The metrics of the sweeper's latest run. */
async function metrics(): Promise<Record<string, number>> {
  const logGroupName = physical("cloudwatch/logGroup:LogGroup", SWEEPER);
  const { events = [] } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName }));
  const lines = events.flatMap(({ message = "" }) =>
    message.includes('"_aws"') ? [JSON.parse(message)] : [],
  );
  return lines.at(-1);
}

test("an outbox that neither its function nor the sweeper may send is listed, and sent with one's own rights", async () => {
  const bus = await witness("pending-witness");
  const mend = await withdraw(SWEEPER, ({ Action }) => Action === "events:PutEvents");
  const data = orderData();
  const key = `create-order|http|POST /orders|${data.orderId}`;
  const detail = JSON.stringify({ metadata: { id: `unsent-${data.orderId}` }, data });
  const outbox = [{ id: `unsent-${data.orderId}`, type: "OrderCreated", source: "shop.orders", detail }];
  try {
    await store.accept(
      {
        ...{ key, consumer: "create-order", status: "done", generation: 0, attempts: 1, outbox },
        claimedAt: new Date(Date.now() - UNSENT_MS).toISOString(),
      },
      [],
    );
    await sweep();
    const { OldestUnsentOutboxAge = 0, OutboxesFailed = 0 } = await metrics();
    assert.ok(OldestUnsentOutboxAge >= UNSENT_MS / 1000 && OutboxesFailed >= 1);

    const { out } = await tool("pending", "list");
    assert.match(out, key);
    assert.match(out, "OrderCreated");
    assert.match(out, `npm run pending -- send --outputs ${file}`);
    assert.match((await tool("pending", "send", "--dry-run")).out, key);
    const isMine = ({ id }: { id: string }) => id === `unsent-${data.orderId}`;
    assert.equal((await bus.events()).filter(isMine), []);

    const sent = await tool("pending", "send");
    assert.match(sent.out, /^[1-9]\d* sent/);
    assert.not.match(sent.out, key);
  } finally {
    await mend();
  }
  await until("the event is published", async () =>
    (await bus.events()).some(({ id, type }) => id === `unsent-${data.orderId}` && type === "OrderCreated"),
  );
  assert.is(await listed(key, "unsent"), undefined);
  const { Item = {} } = await clients.dynamodb.send(
    new GetItemCommand({ TableName: outputs.claimsTable, Key: { key: { S: key } } }),
  );
  const days = (Number(Item.expiresAt?.N) * 1000 - Date.now()) / 86_400_000;
  assert.equal([Item.outbox, Math.round(days)], [undefined, 42]);
});

test("a claim whose message was purged is listed, and the command that is printed for it finishes its order", async () => {
  const data = orderData();
  const key = `process-payment|shop.orders|OrderCreated|${data.orderId}`;
  const now = Date.now();
  const won = await store.claim({
    ...{ key, consumer: "process-payment", hash: payloadHash(data), correlationId: data.orderId },
    event: { id: data.orderId, source: "shop.orders", type: "OrderCreated" },
    ...{ owner: "somebody", now, lease: now + HOUR, counted: 0, maxAttempts: 5, expiresAt: now / 1000 + 1e6 },
  });
  assert.ok("owner" in won);
  await emit([orderCreated({ data })]);
  // The claim holds it up: its message waits, and is lost.
  await until("the order is tracked", async () => (await order(data.orderId)).status === "created");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await clients.sqs.send(new PurgeQueueCommand({ QueueUrl: consumer("process-payment").queueUrl }));
  await clients.dynamodb.send(
    new UpdateItemCommand({
      TableName: outputs.claimsTable,
      Key: { key: { S: key } },
      UpdateExpression: "SET lease = :none, pendingSince = :long",
      ExpressionAttributeValues: { ":none": { N: "0" }, ":long": { N: String(now - HOUR) } },
    }),
  );
  await sweep();
  const { StaleClaims = 0, OldestStaleClaimAge = 0 } = await metrics();
  assert.ok(StaleClaims >= 1 && OldestStaleClaimAge >= 3600);

  const { out } = await tool("pending", "list");
  assert.match(out, key);
  const { mend = "" } = (await listed(key, "stale")) ?? {};
  assert.match(mend, /^npm run replay -- --from \S+ --to \S+ --consumer process-payment --outputs /);
  const [, , , , ...args] = mend.split(" ");
  const replayed = await tool("replay", ...args.slice(0, 6));
  assert.is(replayed.code, 0, replayed.out + replayed.err);
  assert.ok(await ended(data.orderId, "invoiced"));
  assert.is(await listed(key, "stale"), undefined);
});

test("the alarms on what stays undone and on webhooks are there; without metrics from log lines they have no data", async () => {
  const { MetricAlarms = [] } = await clients.cloudwatch.send(new DescribeAlarmsCommand({}));
  const found = MetricAlarms.filter(({ Dimensions }) => Dimensions?.[0]?.Value === outputs.busName);
  assert.equal(found.map(({ MetricName, StateValue }) => [MetricName, StateValue]).sort(), [
    ["OldestOverdueTimerAge", "INSUFFICIENT_DATA"],
    ["OldestUnsentOutboxAge", "INSUFFICIENT_DATA"],
    ["OverdueGathers", "INSUFFICIENT_DATA"],
    ["StaleClaims", "INSUFFICIENT_DATA"],
    ["StalledSequences", "INSUFFICIENT_DATA"],
    ["WebhooksFailed", "INSUFFICIENT_DATA"],
    ["WebhooksRefused", "INSUFFICIENT_DATA"],
  ]);
});

test.run();
