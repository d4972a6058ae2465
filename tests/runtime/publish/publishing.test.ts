import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { defineEvent } from "../../../schemas/event.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { detailOf, Ordered, ordered, world } from "../world.ts";

test("commits the writes and the record, publishes the events and marks them sent", async () => {
  const { run, store, bus, recordOf } = world();
  assert.equal(await run(ordered("o1")), []);
  assert.equal(store.items("shipments"), [{ orderId: "o1", at: "2026-01-01T00:00:00.000Z" }]);
  assert.equal(bus.types(), ["Shipped"]);
  const { status, attempts, outbox, sent, expiresAt } = recordOf("o1") ?? {};
  assert.equal({ status, attempts, outbox }, { status: "done", attempts: 1, outbox: undefined });
  assert.equal(
    sent?.map(({ type }) => type),
    ["Shipped"],
  );
  assert.is(expiresAt, Date.UTC(2026, 1, 5) / 1000);
});

test("ten events of a batch share one call to the bus", async () => {
  const { run, bus } = world();
  assert.equal(await run(...Array.from({ length: 10 }, (_, index) => ordered(`o${index}`))), []);
  assert.is(bus.calls.length, 1);
  assert.is(bus.published.length, 10);
});

test("an event costs one claim, one commit and one mark; one without events no mark", async () => {
  const { run, store } = world();
  await run(ordered("o1"));
  assert.equal(store.calls, ["claim", "commit", "markSent"]);
  const silent = world(() => ({ writes: [{ fill: "orders", key: "o1", attributes: { seen: true } }] }));
  await silent.run(ordered("o1"));
  assert.equal(silent.store.calls, ["claim", "commit"]);
  assert.is(silent.bus.calls.length, 0);
});

test("a message whose events the bus refuses is not acknowledged; its next delivery publishes the same bytes", async () => {
  const { run, store, bus, recordOf } = world();
  bus.refuse = ({ detail }) => detail.includes('"o1"');
  assert.equal(await run(ordered("o1"), ordered("o2")), ["o1"]);
  const { status, outbox = [], expiresAt } = recordOf("o1") ?? {};
  assert.is(status, "done");
  assert.is(expiresAt, undefined, "a record with an unsent outbox has no end");
  bus.refuse = () => false;
  assert.equal(await run(ordered("o1", { message: { receiveCount: 2 } })), []);
  assert.equal(bus.published.at(-1), outbox[0]);
  assert.is(recordOf("o1")?.outbox, undefined);
  assert.is(store.items("shipments").length, 2);
});

test("a done record whose events are sent just acknowledges", async () => {
  const { run, bus } = world();
  await run(ordered("o1"));
  assert.equal(await run(ordered("o1", { message: { messageId: "again" } })), []);
  assert.is(bus.published.length, 1);
});

test("publishes what a crash left between commit and publishing", async () => {
  const { run, bus, store, recordOf } = world();
  bus.fault = failing("publish", "before");
  assert.equal(await run(ordered("o1")), ["o1"]);
  const [entry] = recordOf("o1")?.outbox ?? [];
  store.calls.length = 0;
  assert.equal(await run(ordered("o1")), []);
  assert.equal(bus.published, [entry]);
  assert.equal(store.calls, ["claim", "markSent"]);
});

test("a failing mark gives the message back; its events are published again with the same ids", async () => {
  const { run, bus, store } = world();
  store.fault = failing("markSent", "before");
  assert.equal(await run(ordered("o1")), ["o1"]);
  assert.equal(await run(ordered("o1")), []);
  const [first, second] = bus.published;
  assert.equal(first, second);
});

test("outgoing metadata follows from the incoming event", async () => {
  const { run, bus } = world();
  const metadata = { id: "m1", correlationId: "c1", traceparent: "00-ab-cd-01", hops: 3 };
  await run(ordered("o1", { metadata }));
  const [entry] = bus.published;
  const { id, ...outgoing } = detailOf(entry as { detail: string }).metadata;
  assert.is(id, entry?.id);
  assert.equal(outgoing, {
    idempotencyKey: id,
    correlationId: "c1",
    causationId: "m1",
    version: 1,
    occurredAt: "2026-01-01T00:00:00.000Z",
    traceparent: "00-ab-cd-01",
    hops: 4,
  });
});

test("two events of different types under one key lead to events with ids of their own", async () => {
  const Returned = defineEvent({
    type: "Returned",
    source: Ordered.source,
    key: ["orderId"],
    data: z.object({ orderId: z.string() }),
  });
  const { run, bus } = world(
    ({ type }) => ({ events: [{ type: "Shipped", data: { orderId: "o1", at: type } }] }),
    { consumer: { on: [Ordered, Returned] } },
  );
  assert.equal(await run(ordered("o1"), ordered("o1", { envelope: { "detail-type": "Returned" } })), []);
  assert.is(new Set(bus.published.map(({ id }) => id)).size, 2, "or a consumer takes the second for a copy");
});

test.run();
