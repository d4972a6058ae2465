import { test } from "uvu";
import * as assert from "uvu/assert";
import { deadLetterOf } from "../../history/dead-letter.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { ordered, world } from "../runtime/world.ts";

const body = ordered("o1").body;

test("reads the runtime's own letter, as it was buried", async () => {
  const { run, queues } = world(() => {
    throw new PermanentError("no such place");
  });
  await run(ordered("o1"));
  const [letter] = queues.letters;
  assert.ok(letter);
  assert.equal(deadLetterOf(letter, "other"), {
    origin: "runtime",
    consumer: "ship-order",
    kind: "permanent",
    reason: "no such place",
    attempts: 1,
    deadLetterId: letter.attributes.deadLetterId,
    diedAt: "2026-01-01T00:00:00.000Z",
    event: body,
  });
});

test("reads what the rule could not deliver", () => {
  const attributes = {
    RULE_ARN: "arn:rule",
    TARGET_ARN: "arn:queue",
    ERROR_CODE: "NO_PERMISSIONS",
    ERROR_MESSAGE: "Lack of permissions",
    RETRY_ATTEMPTS: "2",
  };
  assert.equal(deadLetterOf({ body, attributes }, "ship-order"), {
    origin: "target",
    consumer: "ship-order",
    kind: "infrastructure",
    reason: "Not delivered: NO_PERMISSIONS: Lack of permissions",
    attempts: 2,
    event: body,
  });
});

test("reads what Lambda gave up after asynchronous invocations", () => {
  const letter = {
    timestamp: "2026-01-01T00:00:00.000Z",
    requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
    requestPayload: JSON.parse(body),
    responsePayload: { errorMessage: "ship-order has not finished the event: deliver it again" },
  };
  const read = deadLetterOf({ body: JSON.stringify(letter), attributes: {} }, "ship-order");
  assert.equal(JSON.parse(read.event), JSON.parse(body));
  assert.equal(
    { ...read, event: "" },
    {
      origin: "destination",
      consumer: "ship-order",
      kind: "infrastructure",
      reason: "RetriesExhausted: ship-order has not finished the event: deliver it again",
      attempts: 3,
      diedAt: "2026-01-01T00:00:00.000Z",
      event: "",
    },
  );
});

test("anything else came by the queue's redrive policy, whatever its body is", () => {
  for (const text of [body, "{", "null", "[]", '{"requestContext":{"condition":"x"}}']) {
    const { origin, attempts, event } = deadLetterOf(
      { body: text, attributes: {}, receiveCount: 100 },
      "ship-order",
    );
    assert.equal({ origin, attempts, event }, { origin: "queue", attempts: 100, event: text });
  }
});

test("a redriven message that its queue gives up says so, and keeps the id that reopens its record", () => {
  const letter = deadLetterOf(
    { body: "{}", attributes: { deadLetterId: "d.0" }, receiveCount: 1001 },
    "create-invoice",
  );
  const { origin, kind, attempts, deadLetterId } = letter;
  assert.equal([origin, kind, attempts, deadLetterId], ["queue", "infrastructure", 1001, "d.0"]);
});

test.run();
