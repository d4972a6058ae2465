import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outbox, outboxOfRecord } from "../../../runtime/outcome.ts";
import type { ClaimRecord, OutboxDeadLetter, OutboxEvent } from "../../../runtime/ports/record.ts";
import { publishOutboxes } from "../../../runtime/publish/publish-outboxes.ts";
import { failing } from "../../../testing/fakes/fault.ts";
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
  assert.is(bus.calls.length, 2, "what announces a death waits for its letter");
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

test("of an outbox of which one entry is refused just that one is left, and nothing else is sent again", async () => {
  const { store, bus, runtime, deliver } = finishedWorld({
    a: [event("1"), event("2"), event("4")],
    b: [event("3")],
  });
  bus.refuse = ({ id }) => id === "2";
  assert.equal(await deliver(), ["b"]);
  for (let again = 0; again < 3; again++) {
    const record = store.record("a") as ClaimRecord;
    assert.equal(record.outbox, [event("2")]);
    assert.equal([...(await publishOutboxes([outboxOfRecord(record)], runtime))], []);
  }
  assert.equal(
    bus.published.map(({ id }) => id),
    ["1", "4", "3"],
  );
  bus.refuse = () => false;
  await publishOutboxes([outboxOfRecord(store.record("a") as ClaimRecord)], runtime);
  const { outbox, sent } = store.record("a") ?? {};
  assert.equal([outbox, sent?.map(({ id }) => id)], [undefined, ["1", "4", "2"]]);
});

test("who knows less of what was sent makes an outbox no larger again", async () => {
  const { deliver, store, bus, due } = finishedWorld({ a: [event("1"), event("2"), event("3")] });
  bus.refuse = ({ id }) => id === "3";
  await deliver();
  bus.refuse = ({ id }) => id !== "1";
  await deliver(due);
  assert.equal(store.record("a")?.outbox, [event("3")]);
});

test("a death whose letter no queue takes is not announced, however often it is tried; what was taken is sent once", async () => {
  const { deliver, store, bus, queues, runtime } = finishedWorld({ a: [letter("1"), event("2")] });
  queues.refuse = () => true;
  for (let again = 0; again < 20; again++) assert.equal(await deliver(), []);
  assert.equal([bus.published, store.record("a")?.outbox?.length], [[], 2]);
  queues.refuse = () => false;
  bus.refuse = () => true;
  await deliver();
  const record = store.record("a") as ClaimRecord;
  assert.equal([record.outbox, record.sent], [[event("2")], [{ id: "1", type: "dead letter" }]]);
  bus.refuse = () => false;
  await publishOutboxes([outboxOfRecord(record)], runtime);
  assert.equal([queues.letters.length, bus.published.length], [1, 1]);
  assert.match(store.record("a")?.pending ?? "", /^dead\./, "it waits for an operator");
});

test("of a chunk of a scatter that goes on, too, just what is refused is left", async () => {
  const { store, bus, runtime } = finishedWorld({ a: [event("1"), event("2")] });
  store.seed({ ...(store.record("a") as ClaimRecord), status: "open", chunk: 3 });
  bus.refuse = ({ id }) => id === "2";
  await publishOutboxes([outboxOfRecord(store.record("a") as ClaimRecord)], runtime);
  const { outbox, sent } = store.record("a") ?? {};
  assert.equal([outbox, sent], [[event("2")], undefined]);
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
