import { test } from "uvu";
import * as assert from "uvu/assert";
import { environment } from "../../../runtime/lambda/environment.ts";
import { throws } from "../../harness/throws.ts";

const VARIABLES = {
  BUS_NAME: "shop",
  CLAIMS_TABLE: "claims",
  TABLES: '{"orders":{"name":"orders-1","keyAttribute":"orderId"}}',
  QUEUE_URL: "https://sqs/q",
  DEAD_LETTER_QUEUE_URL: "https://sqs/dlq",
  RETRY: '{"maxAttempts":3,"baseDelaySeconds":2,"maxDelaySeconds":300}',
  LEASE_MARGIN_MS: "2000",
  RECORD_DAYS: "35",
  MAX_EVENT_BYTES: "262144",
  SWEEP_AFTER_MS: "60000",
  STALE_AFTER_MS: "900000",
  ADAPTER_OPTIONS: '{"webPages":{"allow":["shop.test:8080"]}}',
  PAYLOAD_BUCKET: "payloads-0a1b2c3",
  JOURNAL_TABLE: "journal-0a1b2c3",
  TIMERS_QUEUE_URL: "https://sqs/timers",
};
const before = { ...process.env };

test.before.each(() => {
  for (const name of Object.keys(VARIABLES)) delete process.env[name];
});
test.after(() => {
  process.env = before;
});

test("reads what the component sets, numbers and JSON as such", () => {
  Object.assign(process.env, VARIABLES);
  assert.equal(
    { ...environment() },
    {
      busName: "shop",
      claimsTable: "claims",
      tables: { orders: { name: "orders-1", keyAttribute: "orderId" } },
      queueUrl: "https://sqs/q",
      deadLetterQueueUrl: "https://sqs/dlq",
      retry: { maxAttempts: 3, baseDelaySeconds: 2, maxDelaySeconds: 300 },
      leaseMarginMs: 2000,
      recordDays: 35,
      maxEventBytes: 262_144,
      sweepAfterMs: 60_000,
      staleAfterMs: 900_000,
      adapterOptions: { webPages: { allow: ["shop.test:8080"] } },
      payloadBucket: "payloads-0a1b2c3",
      journalTable: "journal-0a1b2c3",
      timersQueueUrl: "https://sqs/timers",
    },
  );
});

test("a variable that a function does not need may be missing; one that it uses fails by its name", async () => {
  const settings = environment();
  assert.equal([settings.tables, settings.queueUrl, settings.adapterOptions], [{}, undefined, {}]);
  for (const [name, read] of [
    ["BUS_NAME", () => settings.busName],
    ["RETRY", () => settings.retry],
    ["LEASE_MARGIN_MS", () => settings.leaseMarginMs],
    ["DEAD_LETTER_QUEUE_URL", () => settings.deadLetterQueueUrl],
    ["PAYLOAD_BUCKET", () => settings.payloadBucket],
  ] as const)
    await throws(read, `The environment variable ${name} is not set`);
});

test.run();
