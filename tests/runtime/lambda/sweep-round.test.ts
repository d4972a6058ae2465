import { test } from "uvu";
import * as assert from "uvu/assert";
import { sweepRound } from "../../../runtime/lambda/sweep-round.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { throws } from "../../harness/throws.ts";
import { ordered, type WorldOptions, world } from "../world.ts";

const [SWEEP_AFTER, STALE_AFTER] = [60_000, 900_000];

/** A world with a sweeper, and the metrics of its runs. */
function worldOf(handle?: Parameters<typeof world>[0], options: WorldOptions = {}) {
  const at = world(handle, options);
  const settings = {
    busName: "shop-1",
    recordDays: 35,
    sweepAfterMs: SWEEP_AFTER,
    staleAfterMs: STALE_AFTER,
  };
  return {
    ...at,
    sweep: () =>
      sweepRound(
        { ...at.runtime, gathers: at.gathers, timers: at.timers, settings },
        at.system.now() + 20_000,
      ),
    /** Name → value, for each run that said anything. */
    metrics: () =>
      at.logs.flatMap(([, , { _aws, Bus, sent: _, failed: __, ...values } = {}]) =>
        _aws && Bus === "shop-1" && !("Consumer" in values) ? [values] : [],
      ),
  };
}

const NOTHING = {
  ...{ OldestUnsentOutboxAge: 0, StaleClaims: 0, OldestStaleClaimAge: 0 },
  ...{
    StalledSequences: 0,
    OverdueGathers: 0,
    OldestOverdueTimerAge: 0,
    TimersWoken: 0,
    OutboxesSwept: 0,
    OutboxesFailed: 0,
  },
};

test("where nothing is left to be done, each metric is there and says so", async () => {
  const { sweep, metrics } = worldOf();
  await sweep();
  assert.equal(metrics(), [NOTHING]);
});

test("what could not be sent has an age, from its commit on; what was sent has none", async () => {
  const { sweep, metrics, run, bus, system } = worldOf();
  bus.refuse = () => true;
  await run(ordered("o1"), ordered("o2"));
  await system.advance(SWEEP_AFTER);
  bus.refuse = ({ detail }) => detail.includes("o2");
  assert.equal(await sweep(), { sent: 1, failed: 1 });
  bus.refuse = () => false;
  await sweep();
  assert.equal(metrics(), [
    { ...NOTHING, OldestUnsentOutboxAge: 60, OutboxesSwept: 1, OutboxesFailed: 1 },
    { ...NOTHING, OutboxesSwept: 1 },
  ]);
});

test("what seems to be of the future, by another clock, is as old as it was seen", async () => {
  const { runtime, gathers, timers, store, run, bus, system, recordOf, metrics } = worldOf();
  bus.refuse = () => true;
  await run(ordered("o1"));
  const record = recordOf("o1") as ClaimRecord;
  store.seed({ ...record, claimedAt: new Date(system.now() + 600_000).toISOString() });
  const settings = {
    ...{ busName: "shop-1", recordDays: 35 },
    ...{ sweepAfterMs: SWEEP_AFTER, staleAfterMs: STALE_AFTER },
  };
  const memory = {};
  for (let minute = 0; minute < 3; minute++) {
    await sweepRound({ ...runtime, gathers, timers, settings, memory }, system.now() + 20_000);
    await system.advance(60_000);
  }
  assert.equal(
    metrics().map(({ OldestUnsentOutboxAge }) => OldestUnsentOutboxAge),
    [0, 60, 120],
  );
});

test("a run is one line of the log: a warning where something could not be sent", async () => {
  const { sweep, run, bus, system, logs } = worldOf();
  bus.refuse = () => true;
  await run(ordered("o1"));
  await system.advance(SWEEP_AFTER);
  const lines = async () => {
    const before = logs.length;
    await sweep();
    return logs
      .slice(before)
      .map(([level, message, { sent, failed } = {}]) => [level, message, sent, failed]);
  };
  assert.equal(await lines(), [["warn", "swept", 0, 1]]);
  bus.refuse = () => false;
  assert.equal(await lines(), [["info", "swept", 1, 0]]);
});

test("an outbox that is too young for the sweeper has an age, too", async () => {
  const { sweep, metrics, run, bus, system } = worldOf();
  bus.refuse = () => true;
  await run(ordered("o1"));
  await system.advance(30_000);
  await sweep();
  assert.equal(metrics(), [{ ...NOTHING, OldestUnsentOutboxAge: 30 }]);
});

test("a record that stays claimed shows once its time is over, and no more once a message finishes it", async () => {
  const down: { yet: boolean } = { yet: true };
  const { sweep, metrics, run, system } = worldOf(() => {
    if (down.yet) throw new Error("down");
    return {};
  });
  await run(ordered("o1"), ordered("o2"));
  await system.advance(STALE_AFTER - 1);
  await sweep();
  await system.advance(1);
  await sweep();
  await system.advance(60_000);
  down.yet = false;
  await run(ordered("o1"));
  await sweep();
  assert.equal(metrics(), [
    NOTHING,
    { ...NOTHING, StaleClaims: 2, OldestStaleClaimAge: 900 },
    { ...NOTHING, StaleClaims: 1, OldestStaleClaimAge: 960 },
  ]);
});

test("where sweeping or looking fails, no metric says that all is well", async () => {
  for (const call of ["unsent", "pending"]) {
    const { sweep, metrics, store } = worldOf();
    store.fault = failing(call, "before");
    await throws(sweep, `${call} failed`);
    assert.equal(metrics(), []);
  }
});

test("each part is tried whether or not the others can, and all that failed is told", async () => {
  const { store, runtime, gathers, timers, system } = worldOf();
  const began: string[] = [];
  const down = (part: string) => async () => {
    began.push(part);
    throw new Error(`${part} is down`);
  };
  const settings = {
    busName: "shop-1",
    recordDays: 35,
    sweepAfterMs: SWEEP_AFTER,
    staleAfterMs: STALE_AFTER,
  };
  store.unsent = down("outboxes");
  const some = {
    ...runtime,
    gathers: { overdue: down("gathers") },
    timers: { due: down("timers") },
    settings,
  };
  const message = (await throws(() => sweepRound(some, system.now() + 20_000), "is down")).message;
  assert.equal(began, ["outboxes", "gathers", "timers"]);
  assert.is(message, "outboxes is down; gathers is down; timers is down");
  const one = { ...some, gathers, timers };
  const { name, message: alone } = await throws(() => sweepRound(one, system.now() + 20_000), "is down");
  assert.equal([name, alone], ["Error", "outboxes is down"], "as it was thrown");
});

test("a consumer in order that waits is counted once it has waited for long, and no more once it goes on", async () => {
  const { sweep, metrics, store, system } = worldOf();
  const position = { key: "c|order|o1", consumer: "c", sequence: {}, handled: 0, version: 1 };
  assert.ok(await store.move({ ...position, waiting: [2], pendingSince: system.now() }));
  await sweep();
  system.advance(STALE_AFTER);
  await sweep();
  assert.ok(await store.move({ ...position, handled: 2, version: 2, waiting: [] }));
  await sweep();
  assert.equal(
    metrics().map(({ StalledSequences }) => StalledSequences),
    [0, 1, 0],
  );
});

test("each metric has its unit: ages are seconds, the rest is counted", async () => {
  const { sweep, logs } = worldOf();
  await sweep();
  const { CloudWatchMetrics: [metrics] = [] } = (logs[0]?.[2]?._aws ?? {}) as {
    CloudWatchMetrics: { Metrics: { Name: string; Unit: string }[] }[];
  };
  const units = { OldestUnsentOutboxAge: "Seconds", StaleClaims: "Count", OldestStaleClaimAge: "Seconds" };
  const counts = {
    StalledSequences: "Count",
    OverdueGathers: "Count",
    OutboxesSwept: "Count",
    OutboxesFailed: "Count",
  };
  const timers = { OldestOverdueTimerAge: "Seconds", TimersWoken: "Count" };
  const byName = ({ Name: a }: { Name: string }, { Name: b }: { Name: string }) => (a < b ? -1 : 1);
  assert.equal(
    metrics?.Metrics.sort(byName),
    Object.entries({ ...units, ...counts, ...timers })
      .map(([Name, Unit]) => ({ Name, Unit }))
      .sort(byName),
  );
});

test("a round begins no page when its time is over", async () => {
  const { sweep, system, runtime } = worldOf();
  let pages = 0;
  runtime.store.unsent = async () => {
    await system.timer(20_000).done;
    return ++pages < 3 ? { records: [], next: 1 } : { records: [] };
  };
  await sweep();
  assert.is(pages, 1);
});

test.run();
