import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Outbox } from "../../../runtime/outcome.ts";
import type { OutboxDeadLetter, OutboxEvent, OutboxWakeUp } from "../../../runtime/ports/record.ts";
import { publishOutboxes, publishUntil } from "../../../runtime/publish/publish-outboxes.ts";
import { sweep } from "../../../runtime/publish/sweep.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { underWay } from "../../../testing/fakes/under-way.ts";
import { world } from "../world.ts";

const T0 = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

const event = (id: string): OutboxEvent => ({ id, type: "Shipped", source: "test.shipping", detail: "{}" });
const letter = (id: string): OutboxDeadLetter => ({ id, queueUrl: "dlq", body: "{}", attributes: {} });

const wakeUp = (id: string): OutboxWakeUp => ({ id, wake: "timer|Due|o1", at: T0 });

/** A world with finished records whose outboxes were committed so many milliseconds ago. */
function unsentWorld(outboxes: Record<string, Outbox["entries"]>, ago: Record<string, number> = {}) {
  const at = world();
  for (const [key, outbox] of Object.entries(outboxes))
    at.store.seed({
      ...{ key, consumer: "ship-order", status: "done", generation: 0, attempts: 1 },
      claimedAt: new Date(T0 - (ago[key] ?? 0)).toISOString(),
      outbox: [...outbox],
    });
  const due = Object.entries(outboxes).map(([key, entries]) => ({ key, generation: 0, entries }));
  const asked: string[] = [];
  at.queues.fault = (call, _args, phase) => void (phase === "before" && asked.push(call));
  return {
    ...{ ...at, due, asked },
    publish: async (runtime = at.runtime) => [...(await publishOutboxes(due, runtime))].map(({ key }) => key),
    published: () => at.bus.published.map(({ id }) => id),
    sweep: (deadline = T0 + HOUR) => sweep(at.runtime, { deadline, after: 60_000 }),
  };
}

test("each event is published once, beside dead letters and what announces them too", async () => {
  const { publish, published } = unsentWorld({ a: [event("1")], b: [letter("2"), event("3")] });
  assert.equal(await publish(), ["a", "b"]);
  assert.equal(published(), ["1", "3"]);
});

test("an outbox of which a letter lacks its body stays as a whole; one of which a letter is refused is not announced", async () => {
  const { body: _, ...without } = letter("2");
  const at = unsentWorld({ a: [letter("1"), without, event("3")] });
  assert.equal(await at.publish(), []);
  assert.equal([at.queues.letters.length, at.published()], [0, []]);
  const refused = unsentWorld({ a: [letter("1"), letter("2"), event("3")] });
  refused.queues.refuse = ({ id }) => id === "2";
  assert.equal(await refused.publish(), []);
  assert.equal([refused.queues.letters.length, refused.published()], [1, []]);
});

test("an outbox with nothing in it is sent", async () => {
  const { publish, store } = unsentWorld({ a: [] });
  assert.equal(await publish(), ["a"]);
  assert.equal(store.calls, ["markSent"]);
});

test("where nothing was taken nothing is noted; where there is no letter no queue is asked", async () => {
  const { publish, bus, store, asked } = unsentWorld({ a: [event("1")] });
  bus.refuse = () => true;
  assert.equal(await publish(), []);
  assert.equal([store.calls, asked], [[], []]);
});

test("a wake-up that the timers' queue does not take is what is left of its outbox", async () => {
  const { publish, queues, store } = unsentWorld({ a: [event("1"), wakeUp("2")] });
  queues.fault = failing("wake", "before");
  assert.equal(await publish(), []);
  assert.equal(store.record("a")?.outbox, [wakeUp("2")]);
  const again = unsentWorld({ a: [wakeUp("2")] });
  assert.equal([await again.publish(), again.store.record("a")?.outbox], [["a"], undefined]);
});

test("who publishes until a deadline is told by then whether it is done", async () => {
  const { due, runtime, system } = unsentWorld({ a: [event("1")] });
  const [outbox] = due as [Outbox];
  assert.is(await publishUntil(T0, outbox, runtime), true);
  const bus = { ...runtime.bus, publish: () => new Promise<boolean[]>(() => {}) };
  assert.is(await publishUntil(T0 + 500, outbox, { ...runtime, bus }), false);
  assert.is(system.now(), T0 + 500);
});

test("publishing waits until what was taken in part is noted", async () => {
  const { publish, bus, store, runtime, system } = unsentWorld({ a: [event("1"), event("2")] });
  bus.refuse = ({ id }) => id === "2";
  const { watched, calls } = underWay(system);
  await publish({ ...runtime, store: watched(store), bus: watched(bus) });
  assert.equal([calls(), store.calls], [[], ["markPartlySent"]]);
});

test("sweep: the old are tried by chance, one in sixty, and no more because a young one was sent", async () => {
  const outboxes = { old: [event("1")], young: [event("2")] };
  const at = unsentWorld(outboxes, { old: 1000 * HOUR, young: 120_000 });
  at.system.random = () => 1 / 60;
  assert.equal(await at.sweep(), { sent: 1, failed: 0 });
  assert.equal(at.published(), ["2"]);
  at.system.random = () => 0.99 / 60;
  assert.equal(await at.sweep(), { sent: 1, failed: 0 });
  assert.equal(at.published(), ["2", "1"]);
});

test("sweep: once an old one is sent all others are tried, and waited for", async () => {
  const at = unsentWorld({ a: [event("1")], b: [event("2")] }, { a: 1000 * HOUR, b: 1000 * HOUR });
  const chances = [0, 1];
  at.system.random = () => chances.shift() ?? 1;
  const { watched, calls } = underWay(at.system);
  Object.assign(at.runtime, { store: watched(at.store), bus: watched(at.bus) });
  assert.equal(await at.sweep(), { sent: 2, failed: 0 });
  assert.equal(calls(), []);
});

test("sweep: no page is begun when the time is over", async () => {
  for (const [deadline, pages] of [
    [T0 + 1, 2],
    [T0, 1],
  ] as const) {
    const at = unsentWorld({});
    let asked = 0;
    at.runtime.store.unsent = async () => (++asked < 2 ? { records: [], next: 1 } : { records: [] });
    await at.sweep(deadline);
    assert.is(asked, pages);
  }
});

test.run();
