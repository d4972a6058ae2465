import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { deadLetterOf, type LetterMessage } from "../../history/dead-letter.ts";
import { FailureKind } from "../../schemas/choreography/handling-failed.ts";
import { mutated } from "./mutate.ts";
import { always, readable } from "./property.ts";

const NUMBERS = ["3", "", " ", "-1", "1.5", "1e308", "1e999", "NaN", "Infinity", "0x10", "three"];
const TEXTS = [
  "",
  " ",
  "permanent",
  "rejected",
  "bogus",
  "create-invoice",
  "a\nb",
  "🙂",
  "\ud83d",
  "x".repeat(10_000),
];

const attributes = fc.dictionary(
  fc.constantFrom(
    ...[
      "deadLetterId",
      "kind",
      "reason",
      "attempts",
      "consumer",
      "diedAt",
      "ERROR_CODE",
      "ERROR_MESSAGE",
      "RULE_ARN",
    ],
    ...["RETRY_ATTEMPTS", "__proto__", "constructor", "toString"],
  ),
  fc.oneof(fc.constantFrom(...NUMBERS), fc.constantFrom(...TEXTS), fc.constant(undefined)),
);

/** What Lambda's failure destination sends, and what becomes of it. */
const destination = mutated(
  fc.constant({
    version: "1.0",
    timestamp: "2026-01-01T00:00:00Z",
    requestContext: { requestId: "r", condition: "RetriesExhausted", approximateInvokeCount: 3 },
    requestPayload: { id: "eb", source: "shop.orders", "detail-type": "OrderCreated", detail: { data: {} } },
    responseContext: { statusCode: 200, functionError: "Unhandled" },
    responsePayload: { errorMessage: "down", errorType: "Error" },
  }),
);

/** What a payload that no coercion can make text looks like in each place that is read as text. */
const MISSHAPEN = [
  { requestContext: { condition: { toString: 1 } }, requestPayload: {} },
  {
    requestContext: { condition: "x" },
    requestPayload: {},
    responsePayload: { errorMessage: { toString: 1 } },
  },
  { requestContext: { condition: "x", approximateInvokeCount: "3" }, requestPayload: null, timestamp: {} },
  { requestContext: { condition: "x", approximateInvokeCount: -1 }, requestPayload: "" },
  { requestContext: { condition: ["x"] }, requestPayload: 0, responsePayload: "text" },
].map((body) => JSON.stringify(body));

const letter: fc.Arbitrary<LetterMessage> = fc.record({
  body: fc.oneof(
    { weight: 4, arbitrary: destination },
    { weight: 1, arbitrary: fc.constantFrom(...MISSHAPEN) },
  ),
  attributes: fc.oneof(fc.constant({}), attributes),
  receiveCount: fc.constantFrom(0, 1, 11, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY),
});

test("any message of a dead-letter queue is read as one: a known kind, a reason, finite attempts, an event", () =>
  always(
    letter.map(readable),
    (message) => {
      const read = deadLetterOf(message, "some-consumer");
      assert.ok(Number.isFinite(read.attempts) && read.attempts >= 0, `attempts: ${read.attempts}`);
      assert.ok(FailureKind.safeParse(read.kind).success, `kind: ${read.kind}`);
      for (const field of ["consumer", "reason", "event"] as const) assert.type(read[field], "string", field);
      assert.ok(read.consumer !== "" && read.reason !== "", "names consumer and reason");
      assert.ok(read.diedAt === undefined || typeof read.diedAt === "string", "diedAt");
    },
    { runs: 1500 },
  ));

test.run();
