import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Message } from "../../../runtime/ports/message.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { HandlingFailed } from "../../../schemas/registry.ts";
import { detailOf, ordered, SETTINGS, world } from "../world.ts";

/** An Ordered whose note is a number. */
const bad = (message: Partial<Message> = {}) =>
  ordered("o1", { metadata: { correlationId: "c1", hops: 3 }, data: { note: 1, token: "s3cret" }, message });

/** A world that has refused it. */
async function refused() {
  const at = world();
  assert.equal(await at.run(bad()), []);
  const [letter] = at.queues.letters;
  const deadLetterId = String(letter?.attributes.deadLetterId);
  return { ...at, deadLetterId, rejected: () => at.store.records()[0] };
}

test("a refused message is dead at once, under a record of its own, its letter unchanged", async () => {
  const { rejected, recordOf, queues, deadLetterId } = await refused();
  const { status, kind, attempts, correlationId, generation } = rejected() ?? {};
  assert.equal(
    { status, kind, attempts, correlationId, generation },
    { status: "dead", kind: "rejected", attempts: 0, correlationId: "c1", generation: 0 },
  );
  assert.is(recordOf("o1"), undefined);
  const [letter] = queues.letters;
  assert.is(letter?.body, bad().body);
  assert.equal(letter?.attributes, {
    deadLetterId,
    consumer: "ship-order",
    kind: "rejected",
    reason: "detail.data.note: Invalid input: expected string, received number",
    attempts: "0",
    diedAt: "2026-01-01T00:00:00.000Z",
  });
  assert.is(letter?.queueUrl, SETTINGS.deadLetterQueueUrl);
});

test("HandlingFailed names a refused event but does not quote it: what it holds is not known", async () => {
  const { bus } = await refused();
  const { metadata, data } = detailOf(bus.published[0] as { detail: string });
  assert.equal(data.event, { id: "eb-o1", source: "test.orders", type: "Ordered" });
  const { correlationId, causationId, hops } = metadata;
  assert.equal({ correlationId, causationId, hops }, { correlationId: "c1", causationId: "eb-o1", hops: 4 });
});

test("a message that is no event is announced without one, under its record's name", async () => {
  const { run, bus, store } = world();
  await run(ordered("o1", { message: { body: "{" } }));
  const { metadata, data } = detailOf(bus.published[0] as { detail: string });
  assert.is(data.event, undefined);
  assert.is(metadata.correlationId, store.records()[0]?.key);
});

test("forged metadata of a refused event is not carried on", async () => {
  const { run, bus } = world();
  await run(ordered("o1", { metadata: { correlationId: "c".repeat(300), hops: -5 }, data: { note: 1 } }));
  const { correlationId, hops } = detailOf(bus.published[0] as { detail: string }).metadata;
  assert.equal({ correlationId, hops }, { correlationId: "o1", hops: 1 });
});

test("carries on the trace that a refused event claims, if it can be one", async () => {
  const traceOf = async (traceparent: unknown) => {
    const { run, bus } = world();
    await run(ordered("o1", { metadata: { traceparent }, data: { note: 1 } }));
    return detailOf(bus.published[0] as { detail: string }).metadata.traceparent;
  };
  assert.is(await traceOf("00-ab-cd-01"), "00-ab-cd-01");
  for (const strange of ["t".repeat(257), 7, undefined]) assert.is(await traceOf(strange), undefined);
});

test("an event refused for too many hops is announced like any other", async () => {
  const { run, bus } = world();
  await run(ordered("o1", { metadata: { hops: 33 } }));
  assert.equal(bus.types(), ["HandlingFailed"]);
});

test("an event that dies on its last hop is announced: whoever gathers failures depends on it", async () => {
  const die = () => Promise.reject(new PermanentError("no such place"));
  const { run, bus } = world(die, { consumer: { emits: [] } });
  await run(ordered("o1", { metadata: { hops: 32 } }));
  const { data, metadata } = detailOf(bus.published[0] as { detail: string });
  assert.equal([data.kind, metadata.hops], ["permanent", 32]);
});

test("a failure of a failure on its last hop is not announced: they would go around for ever", async () => {
  const { run, bus, queues } = world(() => Promise.reject(new PermanentError("no")), {
    consumer: { on: [HandlingFailed], emits: [] },
  });
  const data = { consumer: "pack-order", kind: "permanent", reason: "no", attempts: 1, deadLetterId: "d.0" };
  const detail = { metadata: { hops: 32 }, data };
  await run(
    ordered("x", { envelope: { source: "choreography.runtime", "detail-type": "HandlingFailed", detail } }),
  );
  assert.is(queues.letters.length, 1);
  assert.equal(bus.published, []);
});

test("another copy of a refused message is acknowledged without a second letter", async () => {
  const { run, queues } = await refused();
  assert.equal(await run(bad({ messageId: "copy" })), []);
  assert.is(queues.letters.length, 1);
});

test("copies of a refused message in one batch share one letter", async () => {
  const { run, queues, bus } = world();
  assert.equal(await run(bad(), bad({ messageId: "copy" })), []);
  assert.equal([queues.letters.length, bus.published.length], [1, 1]);
});

test("what a crash left of a refusal is sent by the next delivery", async () => {
  const at = world();
  at.queues.refuse = () => true;
  assert.equal(await at.run(bad()), ["o1"]);
  at.queues.refuse = () => false;
  assert.equal(await at.run(bad()), []);
  assert.is(at.queues.letters.length, 1);
});

test("a redriven message that is still bad is refused anew: next generation, ids of its own", async () => {
  const { run, queues, rejected, deadLetterId } = await refused();
  assert.equal(await run(bad({ deadLetterId })), []);
  assert.is(rejected()?.generation, 1);
  assert.is.not(queues.letters[1]?.attributes.deadLetterId, deadLetterId);
  assert.equal(await run(bad({ deadLetterId })), []);
  assert.is(rejected()?.generation, 1, "a letter of an earlier death refuses nothing again");
});

test("who loses the race to refuse again gives the message back", async () => {
  const { run, store, deadLetterId, rejected } = await refused();
  store.fault = (call, _args, phase) => {
    const record = rejected();
    if (call === "rejectAgain" && phase === "before" && record) store.seed({ ...record, generation: 1 });
  };
  assert.equal(await run(bad({ deadLetterId })), ["o1"]);
});

test("an expired record of a refusal counts as absent", async () => {
  const { run, system, queues } = await refused();
  await system.advance(36 * 86_400_000);
  assert.equal(await run(bad()), []);
  assert.is(queues.letters.length, 2);
});

test.run();
