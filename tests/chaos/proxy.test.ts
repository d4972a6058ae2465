import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, TransactWriteItemsCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isBusy } from "../../runtime/commit/busy.ts";
import { chance } from "./chance.ts";
import type { Fault } from "./faults.ts";
import { startProxy } from "./proxy.ts";
import { totals } from "./totals.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** An AWS that takes everything, and counts. */
let taken = 0;
const upstream = createServer((request, response) => {
  request.resume().on("end", () => {
    taken++;
    response.end("{}");
  });
});
await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
test.after(() => void upstream.close());

const ENTRIES = ["a", "b", "c"].map((Detail) => ({ Source: "s", DetailType: "T", Detail }));
const KEY = { TableName: "t", Key: { key: { S: "k" } } };
const TRANSACTION = [{ Update: { ...KEY, UpdateExpression: "SET a = b" } }, { Delete: KEY }];

const CALLS = {
  DynamoDB: (config: object) => new DynamoDBClient(config).send(new UpdateItemCommand(KEY)),
  transaction: (config: object) =>
    new DynamoDBClient(config).send(new TransactWriteItemsCommand({ TransactItems: TRANSACTION })),
  EventBridge: (config: object) =>
    new EventBridgeClient(config).send(new PutEventsCommand({ Entries: ENTRIES })),
  SQS: (config: object) =>
    new SQSClient(config).send(
      new SendMessageCommand({ QueueUrl: "http://127.0.0.1/0/q", MessageBody: "m" }),
    ),
};

/** Makes a call through a proxy on which one fault strikes it; what it threw, and how often AWS was reached. */
async function call(name: keyof typeof CALLS, fault: Fault) {
  const { port } = upstream.address() as AddressInfo;
  const published: unknown[] = [];
  const proxy = await startProxy({
    upstream: `http://127.0.0.1:${port}`,
    faults: { strike: () => fault, trouble: () => {}, stop: () => {} },
    chance: chance("proxy", name),
    struck: totals(),
    publish: async (entries) => {
      published.push(...entries);
      return entries.map(({ Detail = "" }) => ({ EventId: Detail }));
    },
    kill: async () => true,
    signal: new AbortController().signal,
  });
  const before = taken;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  try {
    const config = { endpoint: proxy.endpoint, region: "us-east-1", credentials, maxAttempts: 1 };
    const outcome = await CALLS[name](config).catch((error: Error) => error);
    return {
      outcome: outcome as Error & { $metadata?: { httpStatusCode?: number } },
      reached: taken - before,
      published,
    };
  } finally {
    proxy.stop();
  }
}

const REFUSALS: [keyof typeof CALLS, Fault, name: string, status: number][] = [
  ["DynamoDB", "server error", "InternalServerError", 500],
  ["EventBridge", "server error", "InternalException", 500],
  ["SQS", "server error", "InternalFailure", 500],
  ["DynamoDB", "throttle", "ProvisionedThroughputExceededException", 400],
  ["EventBridge", "throttle", "ThrottlingException", 400],
  ["SQS", "throttle", "RequestThrottled", 403],
  ["EventBridge", "outage", "InternalException", 500],
  ["transaction", "denial", "AccessDeniedException", 400],
];

for (const [service, fault, name, status] of REFUSALS)
  test(`to the SDK, a ${fault} of ${service} is ${name}, and nothing took effect`, async () => {
    const { outcome, reached } = await call(service, fault);
    assert.equal([outcome.name, outcome.$metadata?.httpStatusCode, reached], [name, status, 0]);
    if (fault === "throttle" && service === "DynamoDB") assert.ok(isBusy(outcome));
  });

test("a conflict names the action that met another transaction", async () => {
  const { outcome, reached } = await call("transaction", "conflict");
  const { name, CancellationReasons } = outcome as Error & { CancellationReasons?: { Code?: string }[] };
  const codes = CancellationReasons?.map(({ Code }) => Code);
  assert.equal([name, codes, reached], ["TransactionCanceledException", ["None", "TransactionConflict"], 0]);
});

for (const fault of ["lost answer", "kill"] as const)
  test(`after a ${fault} the connection is broken, and the call took effect`, async () => {
    const { outcome, reached } = await call("DynamoDB", fault);
    assert.equal([(outcome as NodeJS.ErrnoException).code, reached], ["ECONNRESET", 1]);
  });

test("a delayed call takes effect and is answered", async () => {
  const { outcome, reached } = await call("DynamoDB", "delay");
  assert.equal([outcome.$metadata?.httpStatusCode, reached], [200, 1]);
});

test("of a call that fails in part, all entries but one are put, and the answer says which", async () => {
  const { outcome, published } = await call("EventBridge", "partial failure");
  const { FailedEntryCount, Entries } = outcome as object as {
    FailedEntryCount: number;
    Entries: { EventId?: string; ErrorCode?: string }[];
  };
  assert.is(FailedEntryCount, 1);
  const failed = Entries.findIndex(({ ErrorCode }) => ErrorCode === "InternalFailure");
  assert.equal(
    Entries.map(({ EventId }) => EventId),
    ["a", "b", "c"].with(failed, undefined as never),
  );
  assert.equal(published, ENTRIES.toSpliced(failed, 1));
});

test.run();
