import { test } from "uvu";
import * as assert from "uvu/assert";
import { announceDeadlines } from "../../../runtime/gather/deadlines.ts";
import { gatherKey } from "../../../runtime/identity.ts";
import { sweepRound } from "../../../runtime/lambda/sweep-round.ts";
import type { Message } from "../../../runtime/ports/message.ts";
import type { OutboxEvent } from "../../../runtime/ports/record.ts";
import { timersBatch } from "../../../runtime/timers/timers-batch.ts";
import { GatherDeadlinePassed } from "../../../schemas/choreography/gather-deadline-passed.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { throws } from "../../harness/throws.ts";
import { detailOf } from "../world.ts";
import {
  DEADLINE,
  type GatherWorld,
  gatherWorld,
  listed,
  overdue,
  page,
  SWEEP_AFTER,
} from "./gather-world.ts";

/** A world with some gathers, each of which has one result and lacks another. */
async function waiting(count = 1, handle = {}) {
  const at = gatherWorld(handle);
  for (let index = 0; index < count; index++) await at.run(page(`c${index}`, "a"), listed(`c${index}`, 2));
  return at;
}

/** The message in which the rule brings an event of the bus. */
const messageOf = ({ id, type, source, detail }: OutboxEvent): Message => ({
  ...{ messageId: id, receiptHandle: id, receiveCount: 1 },
  body: JSON.stringify({
    ...{ id: `eb-${id}`, source, "detail-type": type, time: "2026-01-01T00:00:00Z" },
    detail: JSON.parse(detail),
  }),
});

test("at its deadline, and no millisecond sooner, a gather ends with what it has, and says what is missing", async () => {
  const at = gatherWorld();
  await at.run(page("c0", "a"), page("c0", "b", { failed: 1 }), listed("c0", 5));
  await at.system.advance(DEADLINE - 1);
  assert.equal([await at.run(overdue("c0")), at.ends()], [[], []]);
  assert.is(at.recordOf("c0")?.status, "open");
  await at.system.advance(1);
  assert.equal(await at.run(overdue("c0")), []);
  assert.equal(at.counts(), [[5, 1, 1, 3, true]]);
});

test("a gather that nobody closes ends at its deadline, with what has been counted", async () => {
  const at = gatherWorld();
  await at.run(page("c0", "a"), page("c0", "b", { failed: 1 }));
  await at.system.advance(DEADLINE);
  await at.run(overdue("c0"));
  assert.equal(at.counts(), [[2, 1, 1, 0, true]]);
  const [end] = at.ends();
  assert.equal(
    [end?.startedAt, end?.completedAt, end?.keep],
    ["2026-01-01T00:00:00.000Z", "2026-01-01T01:00:00.000Z", {}],
  );
});

test("the deadline counts from the first that is heard, whatever it is", async () => {
  for (const first of [page("c0", "a"), listed("c0", 2)]) {
    const at = gatherWorld();
    await at.run(first);
    await at.system.advance(DEADLINE / 2);
    await at.run(page("c0", "a"), listed("c0", 2));
    await at.system.advance(DEADLINE / 2 - 1);
    await at.run(overdue("c0"));
    assert.equal(at.counts(), []);
    await at.system.advance(1);
    await at.run(overdue("c0"));
    assert.equal(at.counts(), [[2, 1, 0, 1, true]]);
  }
});

test("an end is a success only if all have succeeded, in time", async () => {
  const batches: [Message[], isLate: boolean, outcome: string][] = [
    [[page("c0", "a"), listed("c0", 1)], false, "success"],
    [[listed("c0", 0)], false, "success"],
    [[page("c0", "a", { succeeded: 9, failed: 1 }), listed("c0", 10)], false, "error"],
    [[page("c0", "a"), listed("c0", 2)], true, "error"],
    [[page("c0", "a")], true, "error"],
  ];
  for (const [batch, isLate, outcome] of batches) {
    const at = gatherWorld();
    await at.run(...batch);
    if (isLate) await at.system.advance(DEADLINE);
    await at.run(overdue("c0"));
    assert.equal(
      at.ends().map((end) => end.outcome),
      [outcome],
    );
  }
});

test("however often its deadline is announced, a gather ends once; what comes then is too late", async () => {
  const at = await waiting();
  await at.system.advance(DEADLINE);
  assert.equal(await at.run(overdue("c0"), overdue("c0")), []);
  for (const batch of [
    [overdue("c0")],
    [page("c0", "b")],
    [listed("c0", 9)],
    [overdue("c0"), page("c0", "c")],
  ])
    assert.equal(await at.run(...batch), []);
  assert.equal(at.counts(), [[2, 1, 0, 1, true]]);
  assert.is(at.bus.published.length, 1);
});

test("a result after the deadline counts as long as nothing has ended the gather, and ends it", async () => {
  for (const [total, expected] of [
    [2, [2, 2, 0, 0, false]],
    [3, [3, 2, 0, 1, true]],
  ] as const) {
    const at = gatherWorld();
    await at.run(page("c0", "a"), listed("c0", total));
    await at.system.advance(DEADLINE);
    assert.equal(await at.run(page("c0", "b"), overdue("c0")), []);
    assert.equal(at.counts(), [expected]);
    const alone = gatherWorld();
    await alone.run(page("c0", "a"), listed("c0", total));
    await alone.system.advance(DEADLINE);
    assert.equal(await alone.run(page("c0", "b")), []);
    assert.equal(alone.counts(), [expected]);
  }
});

test("the deadline of a gather of which nothing has been heard is acknowledged, and makes no record", async () => {
  const at = gatherWorld();
  assert.equal(await at.run(overdue("c0")), []);
  assert.equal([at.store.records(), at.bus.published], [[], []]);
});

test("the sweeper's announcement ends the gather in its own process, one hop on", async () => {
  const at = gatherWorld();
  await at.run(page("c0", "a", { succeeded: 1 }, { metadata: { correlationId: "first", hops: 7 } }));
  await at.system.advance(DEADLINE);
  assert.is(await at.announce(), 1);
  const [announced] = at.bus.published as [OutboxEvent];
  const { metadata, data } = detailOf(announced);
  assert.equal(GatherDeadlinePassed.data.parse(data), { consumer: "end-crawl", gather: "c0" });
  assert.equal([announced.type, announced.source], ["GatherDeadlinePassed", "choreography.runtime"]);
  assert.equal(
    [metadata.id, metadata.correlationId, metadata.occurredAt],
    [announced.id, "first", "2026-01-01T01:00:00.000Z"],
  );
  assert.equal(await at.run(messageOf(announced)), []);
  const [end] = at.ends();
  assert.equal(
    [end?.timedOut, end?.metadata.correlationId, end?.metadata.causationId],
    [true, "first", announced.id],
  );
  assert.is(await at.announce(), 0);
});

test("each overdue gather is announced in every run until it is over, as the same event", async () => {
  const at = await waiting(3);
  await at.run(page("c2", "b"));
  at.bus.published.length = 0;
  await at.system.advance(DEADLINE - 1);
  assert.equal([await at.announce(), at.bus.published], [0, []]);
  await at.system.advance(1);
  assert.is(await at.announce(), 2);
  const first = at.bus.published.splice(0);
  assert.equal(first.map((event) => detailOf(event).data.gather).sort(), ["c0", "c1"]);
  assert.is(new Set(first.map(({ id }) => id)).size, 2);
  await at.system.advance(60_000);
  assert.is(await at.announce(), 2);
  assert.equal(at.bus.published.splice(0), first);
  await at.run(overdue("c0"));
  assert.is(await at.announce(), 1);
  assert.equal(
    at.bus.published.filter(({ type }) => type === "GatherDeadlinePassed"),
    first.filter((event) => detailOf(event).data.gather === "c1"),
  );
});

test("a gather whose queue is paused for a day is announced some hundred times, not every minute, and counted in every run", async () => {
  const at = await waiting();
  await at.system.advance(DEADLINE);
  at.bus.published.length = 0;
  const minutes = async (count: number) => {
    at.bus.published.length = 0;
    for (let minute = 0; minute < count; minute++) {
      assert.is(await at.announce(), 1);
      await at.system.advance(60_000);
    }
    return at.bus.published.length;
  };
  assert.is(await minutes(10), 10);
  const day = await minutes(24 * 60);
  assert.ok(day > 24 && day < 150, `${day} in a day`);
});

test("what the bus does not take is announced by the next run", async () => {
  const at = await waiting();
  await at.system.advance(DEADLINE);
  at.bus.refuse = () => true;
  assert.is(await at.announce(), 1);
  at.bus.refuse = () => false;
  assert.is(await at.announce(), 1);
  assert.equal(at.bus.types(), ["GatherDeadlinePassed"]);
});

test("deadlines are announced page by page, each gather once", async () => {
  const at = await waiting(130);
  await at.system.advance(DEADLINE);
  at.bus.calls.length = 0;
  assert.is(await at.announce(), 130);
  assert.is(new Set(at.bus.published.map(({ id }) => id)).size, 130);
  assert.equal(
    at.bus.calls.map((events) => events.length),
    [103, 27],
  );
});

test("no page is begun after the run's own deadline", async () => {
  const at = await waiting(130);
  await at.system.advance(DEADLINE);
  at.bus.fault = async (_call, _args, phase) => {
    if (phase === "before") await at.system.timer(25_000).done;
  };
  // Thirteen of each partition, but for one that has only twelve.
  assert.is(await announceDeadlines(at.runtime, at.system.now() + 20_000), 103);
});

/** A run of the sweeper, and what it logged: level, message and number of overdue gathers. */
async function round(at: GatherWorld) {
  const settings = { busName: "shop-1", recordDays: 35, sweepAfterMs: SWEEP_AFTER, staleAfterMs: 900_000 };
  const before = at.logs.length;
  const result = await sweepRound({ ...at.runtime, settings }, at.system.now() + 20_000);
  return {
    ...result,
    said: at.logs.slice(before).map(([level, message, one]) => [level, message, one?.OverdueGathers]),
  };
}

test("a gather whose deadline the sweeper might see too late is woken at it; asked once, by the count that opened it", async () => {
  const at = gatherWorld();
  at.runtime.consumer.deadlineMs = 600_000;
  await at.run(page("c1", "a"));
  const [wakeUp] = at.queues.wakeUps;
  await at.system.advance(1);
  await at.run(page("c1", "b"), listed("c1", 3));
  assert.equal([wakeUp?.wake, wakeUp?.at], [gatherKey("end-crawl", "c1"), at.system.now() - 1 + 600_000]);
  assert.is(at.queues.wakeUps.length, 1);
  const wake = () => {
    const body = JSON.stringify({ key: wakeUp?.wake });
    return timersBatch([{ messageId: "w", receiptHandle: "w", receiveCount: 1, body }], at.runtime);
  };
  assert.is((await wake()).length, 1, "it is too early");
  await at.system.advance(599_999);
  assert.equal(await wake(), []);
  assert.equal(at.bus.types(), ["GatherDeadlinePassed"]);
  await at.run(overdue("c1"));
  assert.equal(at.counts(), [[3, 2, 0, 1, true]]);
  assert.equal(await wake(), []);
  assert.is(at.bus.types().filter((type) => type === "GatherDeadlinePassed").length, 1);
});

test("a gather that waits for longer is left to the sweeper, which has it woken in time", async () => {
  const at = gatherWorld();
  await at.run(page("c1", "a"));
  assert.equal(at.queues.wakeUps, []);
  await at.system.advance(DEADLINE - 100_000);
  await round(at);
  assert.equal(
    at.queues.wakeUps.map(({ wake, at: due }) => [wake, due - at.system.now()]),
    [[gatherKey("end-crawl", "c1"), 100_000]],
  );
});

test("a run of the sweeper announces deadlines, and says how many", async () => {
  const at = await waiting(2);
  assert.equal(await round(at), { sent: 0, failed: 0, said: [["info", "swept", 0]] });
  await at.system.advance(DEADLINE);
  assert.equal(await round(at), { sent: 0, failed: 0, said: [["info", "swept", 2]] });
  assert.equal(at.bus.types(), ["GatherDeadlinePassed", "GatherDeadlinePassed"]);
});

test("an open gather is neither an unsent outbox nor a stale claim", async () => {
  const at = await waiting(2);
  await at.system.advance(DEADLINE);
  await round(at);
  const { OldestUnsentOutboxAge, StaleClaims } = at.logs.at(-1)?.[2] ?? {};
  assert.equal([OldestUnsentOutboxAge, StaleClaims], [0, 0]);
});

test("where looking for overdue gathers fails, the run says nothing at all", async () => {
  const at = await waiting();
  at.gathers.fault = failing("overdue", "before");
  const before = at.logs.length;
  await throws(() => round(at), "overdue failed");
  assert.is(at.logs.length, before);
});

test.run();
