import { test } from "uvu";
import * as assert from "uvu/assert";
import { check, type Incoming } from "../../../runtime/check/check-message.ts";
import { storedBytes } from "../../../runtime/check/stored.ts";
import { deathOf } from "../../../runtime/commit/death.ts";
import { MAX_OUTBOX_BYTES } from "../../../runtime/commit/outbox.ts";
import { entryBytes, type OutboxDeadLetter, type OutboxEvent } from "../../../runtime/ports/record.ts";
import { HandlingFailed } from "../../../schemas/registry.ts";
import { detailOf, Ordered, ordered, SETTINGS } from "../world.ts";

const consumer = { name: "ship-order", on: [Ordered], emits: [], maxEventBytes: SETTINGS.maxEventBytes };

const CAUSE = {
  consumer: "ship-order",
  kind: "exhausted",
  reason: "the carrier is down",
  attempts: 3,
  generation: 0,
  now: "2026-01-01T00:00:00.000Z",
} as const;

function death(cause: Partial<typeof CAUSE> | { reason: string }, ...sent: Parameters<typeof ordered>) {
  const { outbox } = deathOf(check(ordered(...sent), consumer) as Incoming, { ...CAUSE, ...cause }, SETTINGS);
  const [letter, announcement] = outbox as [OutboxDeadLetter, OutboxEvent];
  return { letter, announcement, bytes: storedBytes(outbox) };
}

test("HandlingFailed keeps its own contract", () => {
  const { announcement } = death({ reason: "x".repeat(1024) }, "o1");
  assert.ok(HandlingFailed.data.safeParse(detailOf(announcement).data).success);
});

test("an event too large to quote is named", () => {
  const { data } = detailOf(death({}, "o1", { data: { note: "x".repeat(140_000) } }).announcement);
  assert.equal(data.event, { id: "eb-o1", source: "test.orders", type: "Ordered" });
});

test("a body too large for the record stays with the message; the record's 400 KB hold the rest", () => {
  assert.is(typeof death({}, "o1", { data: { note: "x".repeat(250_000) } }).letter.body, "string");
  const escaped = death({}, "o1", { data: { note: '"'.repeat(120_000) } });
  assert.is(typeof escaped.letter.body, "string", "DynamoDB escapes nothing");
  assert.ok(escaped.bytes < 400 * 1024, `${escaped.bytes} bytes`);
  assert.is(death({}, "o1", { data: { note: '"'.repeat(170_000) } }).letter.body, undefined);
  const both = death({}, "o1", { data: { note: "x".repeat(125_000), more: "y".repeat(130_000) } });
  assert.ok(both.bytes < 400 * 1024, `${both.bytes} bytes`);
});

test("a letter's reason holds no character that SQS refuses, keeps all others, and is never empty", () => {
  assert.is(death({ reason: "Zug 🚆 𝔸" }, "o1").letter.attributes.reason, "Zug 🚆 𝔸");
  assert.is(death({ reason: "\u0000\u001b[31mdown\uffff" }, "o1").letter.attributes.reason, "��[31mdown�");
  assert.is(death({ reason: "" }, "o1").letter.attributes.reason, "unknown");
});

const bytesOf = (more: number) => ({ data: { note: "x".repeat(more) } });

test("a letter keeps its body up to the room that the announcement leaves, a byte less than all of it", () => {
  const { announcement } = death({}, "o1", bytesOf(200_000));
  const room = MAX_OUTBOX_BYTES - 32 * 1024 - entryBytes(announcement);
  const envelope = Buffer.byteLength(ordered("o1", bytesOf(0)).body);
  const large = { ...SETTINGS, maxEventBytes: 400_000 };
  const keeps = (bytes: number) => {
    const message = ordered("o1", bytesOf(bytes - envelope));
    const incoming = check(message, { ...consumer, maxEventBytes: 400_000 }) as Incoming;
    return "body" in (deathOf(incoming, CAUSE, large).outbox[0] as OutboxDeadLetter);
  };
  assert.equal([keeps(room - 1), keeps(room)], [true, false]);
});

test("an event is quoted up to half of what an event may have, else named; all else is said of both", () => {
  const incoming = check(ordered("o1", bytesOf(5000)), consumer) as Incoming;
  const announced = (maxEventBytes: number) => {
    const { outbox } = deathOf(incoming, CAUSE, { ...SETTINGS, maxEventBytes });
    return outbox[1] as OutboxEvent;
  };
  const whole = announced(SETTINGS.maxEventBytes);
  const bytes = entryBytes(whole);
  assert.is(announced(2 * bytes).detail, whole.detail);
  const { metadata, data } = detailOf(announced(2 * bytes - 2));
  const { event, ...said } = data;
  assert.equal(event, { id: "eb-o1", source: "test.orders", type: "Ordered" });
  const { event: _, ...wholly } = detailOf(whole).data;
  assert.equal(said, wholly);
  assert.equal([metadata.occurredAt, detailOf(whole).metadata.occurredAt], [CAUSE.now, CAUSE.now]);
});

test("a failure of a failure is announced while it has hops left", () => {
  const data = { consumer: "pack-order", kind: "permanent", reason: "no", attempts: 1, deadLetterId: "d.0" };
  const message = ordered("x", {
    envelope: {
      source: HandlingFailed.source,
      "detail-type": "HandlingFailed",
      detail: { metadata: {}, data },
    },
  });
  const incoming = check(message, { ...consumer, on: [HandlingFailed] }) as Incoming;
  assert.is(deathOf(incoming, CAUSE, SETTINGS).outbox.length, 2);
});

test("an announcement quotes metadata, too; what a refused event claims is believed within its bounds", () => {
  const quoted = detailOf(death({}, "o1", { metadata: { correlationId: "c1" } }).announcement).data.event;
  assert.is(
    (quoted as { detail: { metadata: { correlationId: string } } }).detail.metadata.correlationId,
    "c1",
  );
  const claimed = (metadata: object) => {
    const event = { id: "e1", source: "s", type: "t", metadata };
    const rejection = { message: ordered("o1"), key: "k", reason: "no", event };
    const { outbox } = deathOf(rejection, CAUSE, SETTINGS);
    const { correlationId, hops } = detailOf(outbox[1] as OutboxEvent).metadata;
    return [correlationId, hops];
  };
  assert.equal(claimed({ correlationId: "c".repeat(256), hops: 3 }), ["c".repeat(256), 4]);
  for (const correlationId of ["", "c".repeat(257), 7])
    assert.equal(claimed({ correlationId, hops: "3" }), ["e1", 1]);
});

test.run();
