import { test } from "uvu";
import * as assert from "uvu/assert";
import { failing } from "../../../testing/fakes/fault.ts";
import { timersWorld } from "./world.ts";

test("what is due within two minutes is woken when it is due; what is further ahead is left alone", async () => {
  const at = timersWorld();
  await at.plan("soon", at.iso(1000));
  await at.plan("later", at.iso(1300));
  await at.system.advance(890_000);
  assert.equal(await at.handOut(), { woken: 1, overdueSince: undefined });
  assert.equal(
    at.queues.wakeUps.map(({ wake, at: due }) => [wake, due - at.system.now()]),
    [[at.key("soon"), 110_000]],
  );
});

test("what is due at this moment is not overdue yet", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(1000));
  await at.system.advance(1_000_000);
  assert.equal(await at.handOut(), { woken: 1, overdueSince: undefined });
  await at.system.advance(1);
  assert.equal(await at.handOut(), { woken: 1, overdueSince: at.system.now() - 1 });
});

test("a run begins at the earlier end, that of the next minute at the later one; overdue gathers are not its own", async () => {
  const at = timersWorld();
  const spans: unknown[] = [];
  at.timers.due = async (span) => {
    spans.push(span);
    return { places: [] };
  };
  for (const descending of [false, true, false]) {
    await at.handOut();
    const gathersFrom = at.system.now();
    assert.equal(spans.at(-1), { before: gathersFrom + 120_000, gathersFrom, descending });
    await at.system.advance(60_000);
  }
});

test("what the timers' queue does not take counts as not woken", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(1000));
  await at.system.advance(900_000);
  at.queues.fault = failing("wake", "before");
  assert.is((await at.handOut()).woken, 0);
});

test("what is overdue is woken at once, in every run, and less and less often after ten minutes", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(1000));
  await at.system.advance(1_060_000);
  const overdueSince = at.system.now() - 60_000;
  assert.equal(await at.handOut(), { woken: 1, overdueSince });
  await at.system.advance(3_600_000);
  at.system.random = () => 0.5;
  assert.equal(await at.handOut(), { woken: 0, overdueSince });
  at.system.random = () => 0.1;
  assert.equal(await at.handOut(), { woken: 1, overdueSince });
});

/** A world with so many timers, due at once. */
function crowd(count: number) {
  const at = timersWorld();
  const due = at.iso(0);
  for (let n = 0; n < count; n++) {
    const texts = { key: at.key(`o${n}`), status: "pending", consumer: "c", claimedAt: due };
    at.store.dynamo.seed("claims", {
      ...Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }])),
      ...{ pending: { S: `timer.${n % 8}` }, pendingSince: { N: String(Date.parse(due)) } },
    });
  }
  return at;
}

test("a run hands out all that is due, page by page, however much that is", async () => {
  assert.is((await crowd(2500).handOut()).woken, 2500);
});

test("a run begins no page once its time is up", async () => {
  const { woken } = await crowd(2500).handOut(0);
  assert.ok(woken > 0 && woken < 2500, `${woken} were woken`);
});

test("where there is more than a run can do, the next one begins at the other end", async () => {
  const at = timersWorld();
  const due = Date.parse(at.iso(1000));
  for (let n = 0; n < 120; n++)
    at.store.dynamo.seed("claims", {
      ...{ key: { S: at.key(`o${String(n).padStart(3, "0")}`) }, pending: { S: "timer.0" } },
      pendingSince: { N: String(due) },
    });
  await at.system.advance(900_000);
  at.queues.fault = async (call, _args, phase) => {
    // A page takes all the time that a run has.
    if (call === "wake" && phase === "after") await at.system.timer(20_000).done;
  };
  const woken = async () => {
    at.queues.wakeUps.length = 0;
    await at.handOut();
    return at.queues.wakeUps.map(({ wake }) => wake);
  };
  const first = await woken();
  await at.system.advance(40_000);
  const second = await woken();
  assert.equal([first.length, second.length], [100, 100]);
  assert.is(new Set([...first, ...second]).size, 120);
});

test.run();
