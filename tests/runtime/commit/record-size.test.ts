import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { marshalled } from "../../../runtime/aws/expression.ts";
import { MAX_OUTBOX_BYTES } from "../../../runtime/commit/outbox.ts";
import type { GatherRecord } from "../../../runtime/ports/gathers.ts";
import { type AttemptError, type ClaimRecord, withError } from "../../../runtime/ports/record.ts";
import { reasonFrom } from "../../../schemas/values/reason.ts";
import { sizeOf } from "../../../testing/fakes/dynamodb/values.ts";
import { messageAgain, ordered, world } from "../world.ts";

/** What DynamoDB takes an item, names and values. */
const MAX_ITEM_BYTES = 400 * 1024;

const CHARACTERS = ["a", "€", "漢", "🙂", '"', "\u0001"];

/** A text of so many UTF-16 units, whatever they are. */
const text = (units: number) => fc.constantFrom(...CHARACTERS).map((one) => one.repeat(units / one.length));

const AT = "2026-01-01T00:00:00.000Z";

/** An outbox as large as one commit takes. */
function fullOutbox(fill: string) {
  const entry = { id: "0".repeat(32), type: "T".repeat(128), source: "s".repeat(256), detail: "" };
  const room = MAX_OUTBOX_BYTES - Buffer.byteLength(JSON.stringify([entry]));
  const each = Buffer.byteLength(JSON.stringify(fill)) - 2;
  return [{ ...entry, detail: fill.repeat(Math.floor(room / each)) }];
}

test("the sum of the largest of all that a record holds is below what DynamoDB takes, whatever its texts are made of", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CHARACTERS),
      ...([text(256), text(1024), text(1024), fc.integer({ min: 1, max: 400 })] as const),
      (fill, name, reason, cursor, deaths) => {
        let errors: AttemptError[] = [];
        for (let attempt = 1; attempt <= deaths; attempt++)
          errors = withError(errors, { attempt, at: AT, message: reasonFrom(reason), retryAt: AT });
        const record: Required<Omit<ClaimRecord, "reply">> & Partial<GatherRecord> = {
          // The key's own limit.
          ...{
            key: "k".repeat(2048),
            consumer: "c".repeat(64),
            status: "dead",
            generation: 1e6,
            attempts: 100,
          },
          ...{ owner: "o".repeat(36), previous: "o".repeat(36), finishedBy: "o".repeat(36), putOff: true },
          ...{
            lease: 1e13,
            hash: "0".repeat(64),
            correlationId: name,
            claimedAt: AT,
            startedAt: AT,
            finishedAt: AT,
          },
          event: { id: name, source: name, type: "T".repeat(128), idempotencyKey: name, causationId: name },
          ...{ errors, outbox: fullOutbox(fill), sent: [], cursor, chunk: 1e9, kind: "infrastructure" },
          ...{
            reason: reasonFrom(reason),
            deadLetterId: "d".repeat(50),
            discardedAt: AT,
            replayName: name,
            late: 1e15,
          },
          ...{ expiresAt: 1e10, pending: "outbox.7", pendingSince: 1e13 },
          // What a plan does to timers counts with its outbox.
          ...{ timers: [], cancels: [], timer: { type: "T".repeat(128), key: name, at: AT } },
          // Of a gather.
          ...{ gather: name, succeeded: 1e15, failed: 1e15, total: 1e15, deadline: 1e13 },
          keep: { text: "x".repeat(8192 - 11) },
        };
        const bytes = sizeOf(marshalled(record));
        assert.ok(bytes < MAX_ITEM_BYTES, `${bytes} bytes`);
      },
    ),
    { numRuns: 60 },
  );
});

test("of many errors the first two and the last five are kept, each of 1 KB at most, and the rest is counted", () => {
  let errors: AttemptError[] = [];
  for (let attempt = 1; attempt <= 100; attempt++)
    errors = withError(errors, { attempt, at: AT, message: "漢".repeat(1024) });
  assert.equal(
    errors.map(({ attempt, dropped }) => [attempt, dropped]),
    [
      [1, undefined],
      [2, undefined],
      [96, 93],
      [97, undefined],
      [98, undefined],
      [99, undefined],
      [100, undefined],
    ],
  );
  assert.ok(errors.every(({ message }) => Buffer.byteLength(message) <= 1024 && !message.includes("\uFFFD")));
});

test("an event that fails a hundred times, in whatever words, and is redriven dozens of times, dies with its letter each time", async () => {
  const at = world(
    () => {
      throw new Error("漢".repeat(1024));
    },
    { settings: { retry: { maxAttempts: 100, baseDelaySeconds: 0, maxDelaySeconds: 0 } } },
  );
  let message = ordered("o1", { data: { note: "漢".repeat(80_000) } });
  for (let deaths = 1; deaths <= 5; deaths++) {
    for (let attempt = 1; attempt < 100; attempt++) {
      assert.equal(await at.run(message), ["o1"]);
      message = messageAgain(message);
    }
    assert.equal(await at.run(message), []);
    assert.equal([at.recordOf("o1")?.kind, at.queues.letters.length], ["exhausted", deaths]);
    message = { ...message, receiveCount: 1, deadLetterId: at.recordOf("o1")?.deadLetterId ?? "" };
  }
});

test.run();
