import { AsyncLocalStorage } from "node:async_hooks";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Message } from "../../../runtime/ports/message.ts";
import { Busy, failing } from "../../../testing/fakes/fault.ts";
import { DEADLINE, type GatherWorld, gatherWorld, listed, overdue, page } from "./gather-world.ts";

const named = (name: string) => Object.assign(new Error(name), { name });

test("where counting fails its messages come again, others do not; they count once", async () => {
  for (const phase of ["before", "after"] as const) {
    const at = gatherWorld();
    at.gathers.fault = failing("count", phase);
    assert.equal(await at.run(page("c1", "a"), page("c1", "b"), page("c2", "x"), listed("c1", 2)), [
      "a",
      "b",
      "c1!",
    ]);
    assert.ok(["a", "b", "c1!"].every((id) => at.queues.delayOf(id) !== undefined));
    assert.is(at.queues.delayOf("x"), undefined);
    const [level, , fields] = at.logs.find(([, , said]) => said?.again) ?? [];
    assert.equal([level, fields?.again, fields?.reason], ["warn", "infrastructure", "count failed"]);
    assert.equal(await at.run(page("c1", "a"), page("c1", "b"), listed("c1", 2)), []);
    assert.equal(at.counts(), [[2, 2, 0, 0, false]]);
    assert.is(at.recordOf("c2")?.succeeded, 1);
  }
});

test("a message that fails again and again waits longer and longer, at most four minutes", async () => {
  const at = gatherWorld();
  at.system.random = () => 1;
  const delays: (number | undefined)[] = [];
  for (const receiveCount of [1, 2, 3, 20]) {
    at.gathers.fault = failing("look", "before");
    await at.run(page("c1", "a", { succeeded: 1 }, { message: { receiveCount } }), page("c1", "b"));
    delays.push(at.queues.delayOf("b"));
  }
  assert.equal(delays, [1, 2, 3, 240]);
});

test("where the tables are busy, counting and ending are tried again at once", async () => {
  for (const error of [new Busy(), named("ThrottlingException"), named("TransactionConflictException")]) {
    const at = gatherWorld();
    at.gathers.fault = failing("count", "before", { error, times: 5 });
    assert.equal(await at.run(page("c1", "a"), listed("c1", 1)), []);
    assert.equal(at.counts(), [[1, 1, 0, 0, false]]);
    assert.is(at.gathers.calls.filter((name) => name === "count").length, 6);
  }
  const at = gatherWorld();
  at.gathers.fault = failing("finish", "before", { error: named("ThrottlingException"), times: 5 });
  assert.equal(await at.run(page("c1", "a"), listed("c1", 1)), []);
  assert.equal(at.counts(), [[1, 1, 0, 0, false]]);
});

test("where they stay busy, the message comes again", async () => {
  const at = gatherWorld();
  at.gathers.fault = failing("count", "before", { error: new Busy(), times: 6 });
  assert.equal(await at.run(page("c1", "a"), listed("c1", 1)), ["a", "c1!"]);
  assert.match(String(at.logs.at(-1)?.[2]?.reason), /too busy/);
  assert.equal(await at.run(page("c1", "a"), listed("c1", 1)), []);
  assert.equal(at.counts(), [[1, 1, 0, 0, false]]);
});

test("an end whose answer was lost, so that the client's own retry finds it done, is sent at once", async () => {
  const at = gatherWorld();
  const { finish } = at.gathers;
  at.gathers.finish = async (...end) => {
    await finish(...end);
    return finish(...end);
  };
  assert.equal(await at.run(page("c1", "a"), listed("c1", 1)), []);
  assert.equal(at.counts(), [[1, 1, 0, 0, false]]);
  assert.is(at.recordOf("c1")?.outbox, undefined);
});

const life = [
  [page("c1", "a"), page("c1", "b", { failed: 1 }), page("c1", "a")],
  [listed("c1", 4), page("c1", "b"), page("c2", "x")],
  [page("c1", "c"), page("c1", "d", { failed: 1 }), listed("c2", 1)],
];

/** Calls that batches need where none fails. */
async function callsOf(batches: Message[][]): Promise<number> {
  const at = gatherWorld();
  let calls = 0;
  at.strike((_, __, when) => void (when === "before" && calls++));
  for (const batch of batches) await at.run(...batch);
  return calls;
}

/** Lets the process die at a call: from then on every call fails, until another process takes over. */
function killAt(at: GatherWorld, crash: number, moment: "before" | "after") {
  let call = 0;
  let isDead = false;
  at.strike((_, __, when) => {
    if (when === "before") call++;
    isDead ||= call === crash && when === moment;
    if (isDead) throw new Error("killed");
  });
  return {
    isDead: () => isDead,
    heir() {
      at.strike();
      isDead = false;
    },
  };
}

/** Delivers until nothing comes again; what a process that was killed has not acknowledged does, all of its batch. */
async function deliver(
  at: GatherWorld,
  batches: Message[][],
  process?: ReturnType<typeof killAt>,
): Promise<void> {
  for (const batch of batches)
    for (let left = batch, delivery = 1; left.length > 0; delivery++) {
      assert.ok(delivery < 9, "it ends");
      const again = await at.run(...left);
      if (process?.isDead()) process.heir();
      else left = left.filter(({ messageId }) => again.includes(messageId));
    }
}

const sortedEnds = (at: GatherWorld) => at.ends().sort((a, b) => (a.gather < b.gather ? -1 : 1));

test("a crash at any call leaves one event for each gather, with the right counts, under the same id", async () => {
  const calm = gatherWorld();
  await deliver(calm, life);
  const expected = [
    ["c1", 4, 2, 2],
    ["c2", 1, 1, 0],
  ];
  const calls = await callsOf(life);
  assert.ok(calls > 10, `${calls} calls`);
  for (let crash = 1; crash <= calls; crash++)
    for (const moment of ["before", "after"] as const) {
      const at = gatherWorld();
      await deliver(at, life, killAt(at, crash, moment));
      const ends = sortedEnds(at);
      const counts = ends.map(({ gather, total, succeeded, failed }) => [gather, total, succeeded, failed]);
      assert.equal(counts, expected, `${moment} call ${crash}`);
      const ids = ends.map(({ metadata }) => metadata.id);
      assert.equal(
        ids,
        sortedEnds(calm).map(({ metadata }) => metadata.id),
      );
      for (const crawl of ["c1", "c2"])
        assert.equal([at.recordOf(crawl)?.status, at.recordOf(crawl)?.outbox], ["done", undefined]);
    }
});

test("a crash whose messages never come again: the deadline or the sweeper ends what had been counted", async () => {
  const batch = [page("c1", "a"), page("c1", "b"), listed("c1", 2)];
  const calls = await callsOf([batch]);
  for (let crash = 1; crash <= calls; crash++)
    for (const moment of ["before", "after"] as const) {
      const at = gatherWorld();
      const process = killAt(at, crash, moment);
      await at.run(...batch);
      process.heir();
      const wasHeard = at.recordOf("c1") !== undefined;
      await at.system.advance(DEADLINE);
      await at.sweep();
      if ((await at.announce()) > 0) await at.run(overdue("c1"));
      assert.equal(at.counts(), wasHeard ? [[2, 2, 0, 0, false]] : [], `${moment} call ${crash}`);
    }
});

const who = new AsyncLocalStorage<"A" | "B">();

/** Runs two invocations side by side, whose calls take place in the order that a number's bits say. */
async function sideBySide(at: GatherWorld, batches: { A: Message[]; B: Message[] }, order: number) {
  const parked = new Map<string, () => void>();
  at.strike(async (_, __, when) => {
    if (when === "before") await new Promise<void>((resolve) => parked.set(who.getStore() ?? "", resolve));
  });
  let running = 2;
  const results = (["A", "B"] as const).map((name) =>
    who.run(name, async () => {
      const again = await at.run(...batches[name]);
      running--;
      return again;
    }),
  );
  for (let step = 0; running > 0; step++) {
    await new Promise((resolve) => setImmediate(resolve));
    const turn = (order >> step) & 1 ? "A" : "B";
    const [first = turn] = parked.keys();
    const next = parked.has(turn) ? turn : first;
    parked.get(next)?.();
    parked.delete(next);
  }
  at.strike();
  return (await Promise.all(results)).flat();
}

const ORDERS = 1 << 10;

test("two invocations with the last results, in any order of their calls: one ends it, with all", async () => {
  const batches = { A: [page("c1", "b")], B: [page("c1", "c"), page("c1", "b")] };
  let races = 0;
  for (let order = 0; order < ORDERS; order++) {
    const at = gatherWorld();
    await at.run(page("c1", "a"), listed("c1", 3));
    assert.equal(await sideBySide(at, batches, order), [], `order ${order}`);
    assert.equal(at.counts(), [[3, 3, 0, 0, false]], `order ${order}`);
    assert.equal([at.recordOf("c1")?.status, at.recordOf("c1")?.outbox], ["done", undefined]);
    if (at.gathers.calls.filter((name) => name === "finish").length > 1) races++;
  }
  assert.ok(races > 0, "both have tried to end it");
});

test("the close and the last result side by side: one ends it, with all", async () => {
  const batches = { A: [listed("c1", 2, { keep: { by: "x" } })], B: [page("c1", "b")] };
  for (let order = 0; order < ORDERS; order++) {
    const at = gatherWorld();
    await at.run(page("c1", "a"));
    assert.equal(await sideBySide(at, batches, order), [], `order ${order}`);
    assert.equal(at.counts(), [[2, 2, 0, 0, false]], `order ${order}`);
    assert.equal(at.ends()[0]?.keep, { by: "x" });
  }
});

test("a result beside the deadline counts or comes too late, but the event says what the record says", async () => {
  const seen = new Set<number>();
  for (let order = 0; order < ORDERS; order++) {
    const at = gatherWorld();
    await at.run(page("c1", "a"), listed("c1", 3));
    await at.system.advance(DEADLINE);
    assert.equal(await sideBySide(at, { A: [overdue("c1")], B: [page("c1", "b")] }, order), []);
    const counted = at.recordOf("c1")?.succeeded ?? 0;
    assert.equal(at.counts(), [[3, counted, 0, 3 - counted, true]], `order ${order}`);
    seen.add(counted);
  }
  assert.equal([...seen].sort(), [1, 2]);
});

test("a close beside the deadline comes in time or too late, but the event says what the record says", async () => {
  const seen = new Set<number>();
  for (let order = 0; order < ORDERS; order++) {
    const at = gatherWorld();
    await at.run(page("c1", "a"));
    await at.system.advance(DEADLINE);
    const close = listed("c1", 5, { keep: { by: "x" } });
    assert.equal(await sideBySide(at, { A: [overdue("c1")], B: [close] }, order), []);
    const { total = 1, keep = {} } = at.recordOf("c1") ?? {};
    assert.equal(at.counts(), [[total, 1, 0, total - 1, true]], `order ${order}`);
    assert.equal(at.ends()[0]?.keep, keep, `order ${order}`);
    seen.add(total);
  }
  assert.equal([...seen].sort(), [1, 5]);
});

test.run();
