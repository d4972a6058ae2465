import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { sweep } from "../../../runtime/publish/sweep.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { ordered, world } from "../world.ts";

const AFTER = 60_000;

/** A world in which publishing failed for these orders. */
async function interrupted(count: number) {
  const at = world();
  at.bus.refuse = () => true;
  for (let index = 0; index < count; index++) await at.run(ordered(`o${index}`));
  at.bus.refuse = () => false;
  at.bus.calls.length = 0;
  return {
    ...at,
    sweep: (milliseconds = 20_000) =>
      sweep(at.runtime, { deadline: at.system.now() + milliseconds, after: AFTER }),
  };
}

test("publishes what a crash left unsent: the same events with the same ids, once", async () => {
  const { sweep, system, bus, recordOf } = await interrupted(2);
  const left = [recordOf("o0"), recordOf("o1")].flatMap((record) => record?.outbox ?? []);
  await system.advance(AFTER);
  assert.equal(await sweep(), { sent: 2, failed: 0 });
  assert.equal(bus.published, left);
  assert.equal(await sweep(), { sent: 0, failed: 0 });
  assert.is(bus.published.length, 2);
});

test("sends dead letters too", async () => {
  const at = await interrupted(0);
  at.runtime.consumer.handle = () => {
    throw new PermanentError("no such place");
  };
  at.queues.fault = failing("sendDeadLetters", "before");
  await at.run(ordered("o1"));
  await at.system.advance(AFTER);
  assert.equal(await at.sweep(), { sent: 1, failed: 0 });
  assert.is(at.queues.letters.length, 1);
});

test("leaves a fresh outbox to the worker that has just committed it", async () => {
  const { sweep, system, bus } = await interrupted(1);
  await system.advance(AFTER - 1);
  assert.equal(await sweep(), { sent: 0, failed: 0 });
  assert.equal(bus.published, []);
});

test("goes round until nothing is left", async () => {
  const { sweep, system, bus } = await interrupted(130);
  await system.advance(AFTER);
  assert.equal(await sweep(), { sent: 130, failed: 0 });
  assert.is(bus.calls.length, 2);
});

test("starts no round after its deadline", async () => {
  const { sweep, system, bus } = await interrupted(130);
  await system.advance(AFTER);
  bus.fault = async (_call, _args, phase) => {
    if (phase === "before") await system.timer(25_000).done;
  };
  assert.equal(await sweep(20_000), { sent: 100, failed: 0 });
});

test("stops where the bus takes nothing; the next run goes on", async () => {
  const { sweep, system, bus } = await interrupted(3);
  await system.advance(AFTER);
  bus.refuse = () => true;
  assert.equal(await sweep(), { sent: 0, failed: 3 });
  bus.refuse = () => false;
  assert.equal(await sweep(), { sent: 3, failed: 0 });
});

test("outboxes that cannot be sent hold up no others, however many there are", async () => {
  const { sweep, system, bus, recordOf } = await interrupted(130);
  await system.advance(AFTER);
  bus.refuse = ({ detail }) => Number(/"o(\d+)"/.exec(detail)?.[1]) < 100;
  await sweep();
  assert.is(recordOf("o129")?.outbox, undefined);
});

test("what cannot be sent is tried less and less often: a day of runs is no day of tries", async () => {
  const { sweep, system, bus } = await interrupted(1);
  bus.refuse = () => true;
  const tries: number[] = [];
  for (let hour = 0; hour < 24; hour++) {
    const before = bus.calls.length;
    for (let minute = 0; minute < 60; minute++) {
      await system.advance(60_000);
      await sweep();
    }
    tries.push(bus.calls.length - before);
  }
  assert.ok(Number(tries[0]) >= 15, `${tries}`);
  assert.ok(tries.reduce((sum, one) => sum + one) < 120, `${tries}`);
  assert.ok(tries.slice(12).reduce((sum, one) => sum + one) > 4, `${tries}`);
});

test("once one that waited for long is sent, all are", async () => {
  const { sweep, system, recordOf } = await interrupted(130);
  await system.advance(50 * 600_000);
  assert.equal(await sweep(), { sent: 130, failed: 0 });
  assert.is(recordOf("o129")?.outbox, undefined);
});

test("an outbox of a machine whose clock is ten minutes ahead is sent all the same, and one of a clock behind", async () => {
  for (const skew of [600_000, -600_000]) {
    const { sweep, system, store, bus, recordOf } = await interrupted(1);
    const record = recordOf("o0") as ClaimRecord;
    store.seed({ ...record, claimedAt: new Date(system.now() + skew).toISOString() });
    assert.equal(await sweep(), { sent: 1, failed: 0 });
    assert.is(bus.published.length, 1);
  }
});

test("a letter without its body is left to its message, and HandlingFailed is not published minute by minute", async () => {
  const at = await interrupted(0);
  at.runtime.consumer.handle = () => {
    throw new PermanentError("no such place");
  };
  at.queues.fault = failing("sendDeadLetters", "before");
  await at.run(ordered("o1", { data: { note: '"'.repeat(120_000) } }));
  const before = at.bus.published.length;
  await at.system.advance(AFTER);
  for (let minute = 0; minute < 3; minute++) await at.sweep();
  assert.ok(at.bus.published.length <= before + 1, `${at.bus.published.length - before} times`);
});

test.run();
