import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { detailOf, type Handle, LIMIT, ordered, SETTINGS, world } from "../world.ts";

/** Ships in chunks of two parcels, each after a while; `parcels` in all. */
function shipping(parcels: number, milliseconds = 0) {
  const cursors: (string | undefined)[] = [];
  const attempts: number[] = [];
  const clock = { sleep: async (_: number) => {} };
  const handle: Handle = async ({ data }, { now, cursor, attempt }) => {
    cursors.push(cursor);
    attempts.push(attempt);
    await clock.sleep(milliseconds);
    const from = Number(cursor ?? 0);
    const to = Math.min(from + 2, parcels);
    const { orderId } = data as { orderId: string };
    const events = Array.from({ length: to - from }, (_, index) => ({
      type: "Shipped",
      data: { orderId: `${orderId}/${from + index}`, at: now },
    }));
    return { events, ...(to < parcels ? { next: String(to) } : {}) };
  };
  return { handle, cursors, attempts, clock };
}

const shipped = (at: ReturnType<typeof world>) =>
  at.bus.published.map((event) => detailOf(event).data.orderId);
const ids = (at: ReturnType<typeof world>) => at.bus.published.map(({ id }) => id);
const parcels = (number: number) => Array.from({ length: number }, (_, index) => `o1/${index}`);

test("a scatter runs chunk by chunk, and is acknowledged at its end", async () => {
  const { handle, cursors, attempts } = shipping(5);
  const at = world(handle);
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal(shipped(at), parcels(5));
  assert.is(new Set(ids(at)).size, 5);
  assert.equal(cursors, [undefined, "2", "4"]);
  assert.equal(attempts, [1, 1, 1]);
  const { status, cursor, outbox, attempts: counted } = at.recordOf("o1") ?? {};
  assert.equal([status, cursor, outbox, counted], ["done", undefined, undefined, 1]);
});

test("every chunk carries the trace on", async () => {
  const at = world(shipping(5).handle);
  await at.run(ordered("o1", { metadata: { traceparent: "00-ab-cd-01" } }));
  const traces = at.bus.published.map((event) => detailOf(event).metadata.traceparent);
  assert.equal(traces, Array(5).fill("00-ab-cd-01"));
});

test("when half of its time is over its message comes again at once, and that is no attempt", async () => {
  const { handle, cursors, attempts, clock } = shipping(60, 2000);
  const at = world(handle);
  clock.sleep = (milliseconds) => at.system.timer(milliseconds).done;
  for (let delivery = 1; delivery <= 5; delivery++) {
    assert.equal(await at.run(ordered("o1")), ["o1"]);
    assert.is(at.queues.delayOf("o1"), 0);
    assert.is(at.recordOf("o1")?.attempts, 0);
    assert.is(at.recordOf("o1")?.owner, undefined);
  }
  assert.is(cursors.length, (5 * LIMIT) / 2 / 2000);
  while ((await at.run(ordered("o1"))).length > 0);
  assert.equal(shipped(at), parcels(60));
  assert.ok(attempts.every((attempt) => attempt === 1));
});

test("a chunk that fails is tried again by itself; its progress makes up for earlier failures", async () => {
  const { handle, cursors } = shipping(8);
  const failed = new Set<string>();
  const at = world((event, context) => {
    const { cursor = "" } = context;
    if (context.attempt < 3) {
      failed.add(`${cursor}.${context.attempt}`);
      throw new Error("the carrier is down");
    }
    return handle(event, context);
  });
  for (let delivery = 1; (await at.run(ordered("o1"))).length > 0; delivery++)
    assert.ok(delivery < 20, "it ends");
  assert.equal(shipped(at), parcels(8));
  assert.equal(cursors, [undefined, "2", "4", "6"]);
  assert.is(failed.size, 8);
});

test("what the bus does not take stays, and no chunk follows until it does", async () => {
  const { handle, cursors } = shipping(4);
  const at = world(handle);
  at.bus.refuse = () => true;
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.is(at.recordOf("o1")?.outbox?.length, 2);
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.equal(cursors, [undefined]);
  at.bus.refuse = () => false;
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal(shipped(at), parcels(4));
  assert.equal(cursors, [undefined, "2"]);
});

test("a chunk that is neither published nor given back stays with its record, even on the only attempt", async () => {
  const { handle } = shipping(4);
  const retry = { ...SETTINGS.retry, maxAttempts: 1 };
  const at = world(handle, { settings: { retry } });
  at.bus.refuse = () => true;
  at.store.fault = failing("giveBack", "before");
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.equal([at.recordOf("o1")?.status, at.recordOf("o1")?.outbox?.length], ["open", 2]);
  at.bus.refuse = () => false;
  await at.system.advance(60_000);
  while ((await at.run(ordered("o1"))).length > 0) await at.system.advance(60_000);
  assert.equal(shipped(at), parcels(4));
});

test("a crash at any call leaves no chunk out, and publishes none under another id", async () => {
  const calm = world(shipping(5).handle);
  await calm.run(ordered("o1"));
  const calls = calm.store.calls.length;
  for (let crash = 1; crash <= calls; crash++)
    for (const moment of ["before", "after"] as const) {
      const at = world(shipping(5).handle);
      let call = 0;
      let dead = false;
      at.store.fault = (_, __, when) => {
        if (when === "before") call++;
        dead ||= call === crash && when === moment;
        if (dead) throw new Error("killed");
      };
      await at.run(ordered("o1"));
      at.store.fault = undefined;
      await at.system.advance(60_000);
      while ((await at.run(ordered("o1"))).length > 0) await at.system.advance(60_000);
      assert.equal([...new Set(shipped(at))], parcels(5), `${moment} call ${crash}`);
      assert.equal([...new Set(ids(at))], ids(calm), `${moment} call ${crash}`);
      assert.is(at.recordOf("o1")?.status, "done");
    }
});

test("a scatter that is killed at every attempt sends what it committed before it dies", async () => {
  const { handle } = shipping(4);
  const at = world((event, context) => {
    if (context.cursor) throw new Error("the carrier is down");
    return handle(event, context);
  });
  await at.run(ordered("o1"));
  const record = at.recordOf("o1") as ClaimRecord;
  const outbox = at.bus.published.splice(0);
  at.store.seed({ ...record, attempts: SETTINGS.retry.maxAttempts, owner: "killed", outbox });
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.equal([at.recordOf("o1")?.status, at.recordOf("o1")?.outbox], ["open", undefined]);
  assert.equal(shipped(at), parcels(2));
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal([at.recordOf("o1")?.kind, at.recordOf("o1")?.cursor], ["crashed", "2"]);
});

test("a fact that is present ends the scatter: its owner has published the rest", async () => {
  const at = world(({ data }) => {
    const { orderId } = data as { orderId: string };
    return { writes: [{ create: "shipments", item: { orderId } }], next: "more" };
  });
  at.store.seedItem("shipments", { orderId: "o1" });
  assert.equal(await at.run(ordered("o1")), []);
  const { status, cursor } = at.recordOf("o1") ?? {};
  assert.equal([status, cursor], ["done", undefined]);
});

test("a cursor that does not move, is empty or too long is a bug of the handler, not a verdict", async () => {
  for (const next of ["here", "", "x".repeat(1025)]) {
    const at = world((_, { cursor }) => ({ next: cursor === undefined && next === "here" ? "here" : next }));
    await at.run(ordered("o1"));
    assert.is(at.recordOf("o1")?.kind, "infrastructure");
    assert.match(at.recordOf("o1")?.reason ?? "", /ship-order goes on at .* use a cursor of 1–1024/);
  }
});

test("a bus that hangs is not waited for until the function is killed: the chunk goes out later, and no attempt counts", async () => {
  const { handle, cursors } = shipping(4);
  const at = world(handle);
  at.bus.fault = (_call, _args, phase) =>
    phase === "before" ? at.system.timer(100 * LIMIT).done : undefined;
  for (let delivery = 1; delivery <= 5; delivery++) {
    const began = at.system.now();
    assert.equal(await at.run(ordered("o1", { message: { receiveCount: delivery } })), ["o1"]);
    assert.is(at.system.now() - began, LIMIT);
    const { owner, attempts, chunk } = at.recordOf("o1") ?? {};
    assert.equal([owner, attempts, chunk], [undefined, 0, 1]);
  }
  at.bus.fault = () => {};
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal([...new Set(shipped(at))].sort(), parcels(4));
  assert.equal(cursors, [undefined, "2"]);
});

test.run();
