import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Outbox } from "../../../runtime/outcome.ts";
import type { OutboxDeadLetter, OutboxEvent } from "../../../runtime/ports/record.ts";
import { publishOutboxes } from "../../../runtime/publish/publish-outboxes.ts";
import { failing } from "../../fakes/fault.ts";
import { world } from "../world.ts";

const event = (id: string): OutboxEvent => ({ id, type: "Shipped", source: "test.shipping", detail: "{}" });
const letter = (id: string): OutboxDeadLetter => ({ id, queueUrl: "dlq", body: "{}", attributes: {} });

/** A world with finished records, and their outboxes. */
function finishedWorld(outboxes: Record<string, Outbox["entries"]>) {
  const at = world();
  for (const [key, outbox] of Object.entries(outboxes))
    at.store.seed({
      ...{ key, consumer: "ship-order", status: "done", generation: 0, attempts: 1 },
      claimedAt: "2026-01-01T00:00:00.000Z",
      outbox: [...outbox],
    });
  const due = Object.entries(outboxes).map(([key, entries]) => ({ key, generation: 0, entries }));
  return {
    ...at,
    due,
    deliver: async (list: Outbox[] = due) =>
      [...(await publishOutboxes(list, at.runtime))].map(({ key }) => key),
  };
}

test("sends all outboxes together, and replaces each by the types and ids of what it sent", async () => {
  const { deliver, store, bus, queues } = finishedWorld({ a: [event("1"), letter("2")], b: [event("3")] });
  assert.equal(await deliver(), ["a", "b"]);
  assert.is(bus.calls.length, 1);
  assert.is(queues.letters.length, 1);
  const { outbox, sent, pending, expiresAt } = store.record("a") ?? {};
  assert.equal([outbox, typeof expiresAt], [undefined, "number"]);
  assert.match(pending ?? "", /^dead\./, "what is in a dead-letter queue waits for an operator");
  assert.is(store.record("b")?.pendingSince, undefined);
  assert.equal(sent, [
    { id: "1", type: "Shipped" },
    { id: "2", type: "dead letter" },
  ]);
});

test("an outbox of which one entry is refused stays whole; the others are marked", async () => {
  const { deliver, store, bus } = finishedWorld({ a: [event("1"), event("2")], b: [event("3")] });
  bus.refuse = ({ id }) => id === "2";
  assert.equal(await deliver(), ["b"]);
  assert.is(store.record("a")?.outbox?.length, 2);
});

test("marks only the generation that it sent: a slow worker does not tick off its successor's", async () => {
  const { deliver, store, due } = finishedWorld({ a: [event("1")] });
  const successor = store.record("a");
  if (successor) store.seed({ ...successor, generation: 1, outbox: [event("9")] });
  assert.equal(await deliver(due), ["a"]);
  assert.equal(store.record("a")?.outbox, [event("9")]);
});

test("what cannot be marked counts as unsent; nothing rejects", async () => {
  const { deliver, store, bus } = finishedWorld({ a: [event("1")] });
  store.fault = failing("markSent", "before");
  assert.equal(await deliver(), []);
  bus.fault = failing("publish", "after");
  assert.equal(await deliver(), []);
  assert.equal(await deliver(), ["a"]);
});

test("a letter whose record is without its body is sent with the message's", async () => {
  const { body: _, ...bodyless } = letter("1");
  const { deliver, queues, due } = finishedWorld({ a: [bodyless] });
  assert.equal(await deliver(), []);
  assert.equal(await deliver(due.map((outbox) => ({ ...outbox, body: "whole" }))), ["a"]);
  assert.is(queues.letters[0]?.body, "whole");
});

test.run();
