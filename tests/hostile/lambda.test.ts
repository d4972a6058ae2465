import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { consumer } from "../../runtime/lambda/consumer.ts";
import { OrderCreated } from "../../schemas/registry.ts";
import { leaks } from "./canary.ts";
import { hostile } from "./message.ts";
import { rarely } from "./mutate.ts";
import { always, readable } from "./property.ts";

const ENVIRONMENT = {
  ...{
    BUS_NAME: "bus",
    CLAIMS_TABLE: "claims",
    QUEUE_URL: "https://sqs/q",
    DEAD_LETTER_QUEUE_URL: "https://sqs/dlq",
  },
  ...{ RETRY: '{"maxAttempts":3,"baseDelaySeconds":1,"maxDelaySeconds":10}', LEASE_MARGIN_MS: "1000" },
  ...{ RECORD_DAYS: "35", MAX_EVENT_BYTES: "262144", AWS_REGION: "us-east-1" },
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};

const attribute = fc.constantFrom<{ stringValue?: string } | undefined>(
  ...[{ stringValue: "0.0" }, { stringValue: "" }, { stringValue: "x".repeat(5_000) }, {}, undefined],
);

/** A record of the queue, as Lambda hands it over: body and message attributes are the sender's. */
const record = fc
  .tuple(
    hostile(OrderCreated),
    rarely(fc.dictionary(fc.constantFrom("deadLetterId", "__proto__", "kind"), attribute)),
  )
  .map(([{ body, receiveCount }, messageAttributes]) => ({
    ...{ body, receiptHandle: "receipt", attributes: { ApproximateReceiveCount: String(receiveCount) } },
    ...(messageAttributes ? { messageAttributes } : {}),
  }));

const batch = fc
  .array(record, { minLength: 1, maxLength: 10 })
  .map((records) => readable({ Records: records.map((one, index) => ({ ...one, messageId: `m${index}` })) }));

const context = { getRemainingTimeInMillis: () => 30_000 };

/** Whatever is asked of AWS fails at once. */
const down = async () => {
  throw Object.assign(new Error("no network"), { name: "NetworkError" });
};

const clients = [DynamoDBClient, EventBridgeClient, SQSClient].map(
  ({ prototype }) => prototype as { send?: unknown },
);
const lines: string[] = [];
const write = process.stdout.write;

test.before(() => {
  Object.assign(process.env, ENVIRONMENT);
  for (const prototype of clients) prototype.send = down;
});

test.after(() => {
  for (const name of Object.keys(ENVIRONMENT)) delete process.env[name];
  for (const prototype of clients) delete prototype.send;
});

test("a function reports each message once and never throws, though every call fails; its log tells no secret", () =>
  always(
    batch,
    async (event) => {
      const handle = consumer({
        ...{ name: "note-order", on: [OrderCreated], emits: [], ports: {}, projection: true },
        handle: () => ({}),
      });
      const { batchItemFailures } = await recorded(() => handle(event, context));
      const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      assert.is(new Set(failed).size, failed.length);
      assert.equal(
        failed.filter((id) => !event.Records.some(({ messageId }) => messageId === id)),
        [],
      );
      for (const line of lines)
        assert.equal([typeof JSON.parse(line), leaks(line, ["secret", "personal"])], ["object", []]);
    },
    { runs: 60 },
  ));

/** Runs it with the log's lines kept, not written. */
async function recorded<T>(run: () => Promise<T>): Promise<T> {
  lines.length = 0;
  process.stdout.write = ((text: string) => lines.push(text) > 0) as typeof write;
  try {
    return await run();
  } finally {
    process.stdout.write = write;
  }
}

test.run();
