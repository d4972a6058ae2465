import { test } from "uvu";
import * as assert from "uvu/assert";
import { check, type Incoming } from "../../../runtime/check/check-message.ts";
import { storedBytes } from "../../../runtime/check/stored.ts";
import { deathOf } from "../../../runtime/commit/death.ts";
import type { OutboxDeadLetter, OutboxEvent } from "../../../runtime/ports/record.ts";
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

test.run();
