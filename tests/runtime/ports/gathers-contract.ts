import * as assert from "uvu/assert";
import { patiently } from "../../../runtime/commit/busy.ts";
import { gatherKey, markKey } from "../../../runtime/identity.ts";
import type { CountRequest, GatherRecord, Gathers } from "../../../runtime/ports/gathers.ts";
import type { OutboxEvent } from "../../../runtime/ports/record.ts";
import type { Store } from "../../../runtime/ports/store.ts";
import { system } from "../../../runtime/ports/system.ts";
import { itemBytes } from "../../hostile/item-bytes.ts";
import { allUnsent, type Register } from "./store-contract.ts";

/** Gathers, and the store that holds their records too. */
export type MakeGathers = () => { gathers: Gathers; store: Store };

const DAY = 86_400_000;
const EARLY = Date.UTC(2024, 0, 1);
const CONSUMER = "gather-contract";
let worlds = 0;

/** A gather and a time of its own, before all that others have put into a shared table. */
export function gathersWorld(makeGathers: MakeGathers) {
  const { gathers, store } = makeGathers();
  const at = EARLY - ++worlds * DAY;
  const gather = `g${process.pid}-${worlds}`;
  const key = gatherKey(CONSUMER, gather);
  const ask = (more: Partial<CountRequest> = {}): CountRequest => ({
    key,
    gather,
    consumer: CONSUMER,
    correlationId: "c1",
    now: at,
    deadline: at + 1000,
    // Far from now: the local AWS deletes what has expired within the minute.
    expiresAt: 4e9,
    results: [],
    ...more,
  });
  const count = (more: Partial<CountRequest>) => patiently(() => gathers.count(ask(more)), system);
  const outbox: OutboxEvent[] = [
    {
      id: `${gather}-1`,
      type: "Done",
      source: "test.gathers",
      detail: '{"metadata":{},"data":{"ü":"€ 🙂"}}',
    },
  ];
  return {
    ...{ gathers, store, at, gather, key, ask, count, outbox },
    /** Results of items, all of which have succeeded unless told. */
    results: (items: readonly (string | number)[], { succeeded = 1, failed = 0 } = {}) =>
      items.map((item) => ({ mark: markKey(CONSUMER, gather, String(item)), succeeded, failed })),
    /** The record as it is; there must be one. */
    async look(): Promise<GatherRecord> {
      const record = await gathers.look(key);
      if (!record) throw new Error("There was no record");
      return record;
    },
    finish: (found: GatherRecord) =>
      gathers.finish(found, { outbox, now: at + 500, expiresAt: at / 1000 + 90 }),
    /** Where the record shows at a moment: as overdue, as unsent. */
    async shows(ms: number) {
      const [overdue, unsent] = await Promise.all([allOverdue(gathers, at + ms), allUnsent(store, at + ms)]);
      return [...(overdue.includes(key) ? ["overdue"] : []), ...(unsent.includes(key) ? ["unsent"] : [])];
    },
  };
}

/** Keys of all gathers that are overdue at a moment. */
export async function allOverdue(gathers: Pick<Gathers, "overdue">, before: number): Promise<string[]> {
  const keys: string[] = [];
  for (let cursor: unknown; ; ) {
    const { records, next } = await gathers.overdue(before, cursor);
    keys.push(...records.map(({ key }) => key));
    if (next === undefined) return keys;
    cursor = next;
  }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const countsOf = ({ succeeded, failed }: GatherRecord) => [succeeded, failed];

/** What every Gathers must do. */
export function gathersContract(test: Register, makeGathers: MakeGathers): void {
  const world = () => gathersWorld(makeGathers);

  test("count: the first that is heard of a gather makes its record, open and due at its deadline", async () => {
    const { gathers, count, results, look, key, gather, at } = world();
    assert.is(await gathers.look(key), undefined);
    assert.is(await count({ results: results(["a", "b"]) }), "counted");
    const { pending, ...record } = await look();
    assert.match(pending ?? "", /^gather\.[0-7]$/);
    assert.equal(record, {
      ...{ key, gather, consumer: CONSUMER, correlationId: "c1", status: "open" },
      ...{ generation: 0, attempts: 0, succeeded: 2, failed: 0 },
      ...{ claimedAt: new Date(at).toISOString(), deadline: at + 1000, pendingSince: at + 1000 },
    });
  });

  test("count: later results add up; when it began, its deadline and its correlation stay", async () => {
    const { count, results, look, at } = world();
    await count({ results: results(["a"]) });
    const before = await look();
    const later = { now: at + 900, deadline: at + 1900, correlationId: "c2" };
    await count({ ...later, results: results(["b"], { succeeded: 3, failed: 4 }) });
    await count({ ...later, results: results(["c"], { succeeded: 0, failed: 2 }) });
    assert.equal(await look(), { ...before, succeeded: 4, failed: 6 });
  });

  test("count: what has a mark counts no more, whatever it says now; nothing changes", async () => {
    const { count, results, look } = world();
    await count({ results: results(["a", "b"]) });
    const before = await look();
    for (const again of [results(["a", "b"]), results(["b"], { succeeded: 0, failed: 1 })])
      assert.is(await count({ results: again }), "counted");
    assert.equal(await look(), before);
  });

  test("count: of results that are partly marked just the new ones count, wherever they stand", async () => {
    const { count, results, look } = world();
    await count({ results: results(["b", "d"]) });
    await count({ results: results(["a", "b", "c", "d", "e"]) });
    assert.equal(countsOf(await look()), [5, 0]);
    await count({ results: results(["x", "a"], { succeeded: 0, failed: 1 }) });
    assert.equal(countsOf(await look()), [5, 1]);
  });

  test("count: the same results from several at once count once, as do those that some of them share", async () => {
    const { count, results, look } = world();
    const same = results(numbers(0, 10));
    assert.equal(
      await Promise.all(numbers(0, 4).map(() => count({ results: same }))),
      Array(4).fill("counted"),
    );
    assert.equal(countsOf(await look()), [10, 0]);
    await Promise.all(
      numbers(0, 4).map((from) => count({ results: results(numbers(from * 5, from * 5 + 10)) })),
    );
    assert.equal(countsOf(await look()), [25, 0]);
  });

  test("count: other results at once all count", async () => {
    const { count, results, look } = world();
    await Promise.all(numbers(0, 5).map((one) => count({ results: results(numbers(one * 4, one * 4 + 4)) })));
    assert.equal(countsOf(await look()), [20, 0]);
  });

  test("count: a close by itself makes the record, or tells it the total; it counts nothing", async () => {
    for (const isFirst of [true, false]) {
      const { count, results, look } = world();
      if (!isFirst) await count({ results: results(["a"]) });
      assert.is(await count({ close: closing(0) }), "counted");
      const { total, succeeded, failed, status, startedAt, keep } = await look();
      assert.equal([total, succeeded, failed, status], [0, isFirst ? 0 : 1, 0, "open"]);
      assert.equal([startedAt, keep], ["2026-01-01T00:00:00.000Z", {}]);
    }
  });

  test("finish: not where a close has come since it was looked at", async () => {
    const { count, results, look, finish } = world();
    await count({ results: results(["a"]) });
    const found = await look();
    await count({ close: closing(5, { by: "x" }) });
    assert.is(await finish(found), false);
    assert.is((await look()).status, "open");
    assert.is(await finish(await look()), true);
  });

  test("count: a close with results does both, and when the results have counted already, it closes", async () => {
    for (const known of [[], ["a"], ["a", "b"]]) {
      const { count, results, look } = world();
      if (known.length > 0) await count({ results: results(known) });
      await count({ results: results(["a", "b"]), close: closing(7) });
      const record = await look();
      assert.equal([record.total, ...countsOf(record)], [7, 2, 0], known.join());
    }
  });

  test("count: the first close stays, with all that it said", async () => {
    const { count, results, look } = world();
    const close = {
      total: 3,
      startedAt: "2019-12-31T00:00:00.000Z",
      keep: { by: "ü €🙂", list: [1, { deep: true, none: null }], zero: 0 },
    };
    await count({ close });
    const before = await look();
    assert.equal([before.total, before.startedAt, before.keep], [3, close.startedAt, close.keep]);
    const other = { total: 9, startedAt: "2020-01-01T00:00:00.000Z", keep: { by: "another" } };
    await count({ close: other });
    assert.equal(await look(), before);
    await count({ close: other, results: results(["a"]) });
    assert.equal(await look(), { ...before, succeeded: 1 });
  });

  test("count: of several closes at once one stays, whole", async () => {
    const { count, look } = world();
    const closes = numbers(1, 5).map((total) => ({ total, startedAt: `at ${total}`, keep: { total } }));
    await Promise.all(closes.map((close) => count({ close })));
    const { total, startedAt, keep } = await look();
    assert.equal([startedAt, keep], [`at ${total}`, { total }]);
  });

  test("count: a gather that is done is over: nothing moves, and nothing is marked", async () => {
    const { count, results, look, finish } = world();
    await count({ results: results(["a"]) });
    assert.ok(await finish(await look()));
    const before = await look();
    assert.is(await count({ results: results(["a", "b"]) }), "over");
    assert.is(await count({ results: results(["c"]) }), "over");
    assert.is(await count({ results: results(["a"]) }), "over");
    assert.is(await count({ close: closing(5) }), "over");
    assert.is(await count({ results: results(["d"]), close: closing(5) }), "over");
    assert.equal(await look(), before);
    const elsewhere = world();
    await elsewhere.count({ results: results(["a", "b", "c", "d"]) });
    assert.equal(countsOf(await elsewhere.look()), [3, 0], "just a has a mark");
  });

  test("finish: the record is done, with what it is to say; counts and close stay", async () => {
    const { count, results, look, finish, outbox, at } = world();
    await count({ results: results(["a"]), close: closing(1, { by: "x" }) });
    const before = await look();
    assert.is(await finish(before), true);
    const { pending, ...after } = await look();
    assert.match(pending ?? "", /^outbox\.[0-7]$/);
    const { pending: _, ...rest } = before;
    const finishedAt = new Date(at + 500).toISOString();
    assert.equal(after, { ...rest, status: "done", outbox, finishedAt, pendingSince: at + 500 });
  });

  test("finish: with nothing to say it is over at once, and has an end", async () => {
    const { gathers, count, results, look, at, shows } = world();
    await count({ results: results(["a"]), close: closing(1) });
    assert.is(await gathers.finish(await look(), { outbox: [], now: at, expiresAt: 4e9 }), true);
    const { status, outbox, pending, expiresAt } = await look();
    assert.equal([status, outbox, pending, expiresAt], ["done", undefined, undefined, 4e9]);
    assert.equal(await shows(100_000), []);
  });

  test("markDead, reopen: dead as found, counted no further, and open again with its counts once its outbox is sent", async () => {
    const { gathers, store, count, results, look, at, key, outbox, shows } = world();
    await count({ results: results(["a"]) });
    const early = await look();
    await count({ results: results(["b"]) });
    const found = await look();
    const event = { id: "e1", type: "T", source: "test" };
    const death = {
      ...{ kind: "permanent", reason: "no", deadLetterId: "d.0", attempts: 1, now: at + 500 },
      ...{ outbox, event },
    } as const;
    assert.is(await gathers.markDead(early, death as never), false);
    assert.is(await gathers.markDead(found, death as never), true);
    assert.is(await gathers.markDead(found, death as never), false);
    const dead = await look();
    assert.equal(
      [dead.status, dead.kind, dead.reason, dead.deadLetterId, dead.event, dead.outbox],
      ["dead", "permanent", "no", "d.0", event, outbox],
    );
    assert.equal(await shows(100_000), ["unsent"], "it waits for its deadline no more");
    assert.is(await count({ results: results(["c"]) }), "over");
    assert.is(await gathers.reopen(dead), false, "its outbox is not sent");
    await store.markSent(key, 0, [], 4e9);
    assert.is(await gathers.reopen(dead, "again"), true);
    assert.is(await gathers.reopen(dead), false);
    const { status, generation, succeeded, kind, sent, expiresAt, replayName } = await look();
    assert.equal([status, generation, succeeded, replayName], ["open", 1, 2, "again"]);
    assert.equal([kind, sent, expiresAt, (await look()).event], [undefined, undefined, undefined, undefined]);
    assert.equal(await shows(100_000), ["overdue"]);
    await count({ results: results(["c"]) });
    assert.is((await look()).succeeded, 3);
  });

  test("finish: not when more has been counted since it was found, nor when it is done", async () => {
    for (const verdict of [
      { succeeded: 1, failed: 0 },
      { succeeded: 0, failed: 1 },
    ]) {
      const { count, results, look, finish } = world();
      await count({ results: results(["a"]) });
      const found = await look();
      await count({ results: results(["b"], verdict) });
      const before = await look();
      assert.is(await finish(found), false);
      assert.equal(await look(), before);
      assert.is(await finish(before), true);
      const done = await look();
      assert.is(await finish(before), false);
      assert.is(await finish(done), false);
      assert.equal(await look(), done);
    }
  });

  test("finish: makes no record", async () => {
    const { count, results, look, gathers, finish, key } = world();
    await count({ results: results(["a"]) });
    const other = world();
    assert.is(await finish({ ...(await look()), key: other.key }), false);
    assert.is(await gathers.look(other.key), undefined);
    assert.is((await gathers.look(key))?.status, "open");
  });

  test("finish: of several at once one wins, and its words stay", async () => {
    const { gathers, count, results, look, at, outbox } = world();
    await count({ results: results(["a"]) });
    const found = await look();
    const ends = numbers(0, 4).map((index) => outbox.map((event) => ({ ...event, id: `by ${index}` })));
    const won = await Promise.all(
      ends.map((outbox) =>
        patiently(() => gathers.finish(found, { outbox, now: at, expiresAt: 4e9 }), system),
      ),
    );
    assert.is(won.filter(Boolean).length, 1);
    assert.equal((await look()).outbox, ends[won.indexOf(true)]);
  });

  test("finish: who counts at the same time is either in it, or told that it is over", async () => {
    const { count, results, look, finish } = world();
    await count({ results: results(["a"]) });
    const found = await look();
    const [isDone, said] = await Promise.all([
      patiently(() => finish(found), system),
      count({ results: results(["b"]) }),
    ]);
    const { status, succeeded } = await look();
    const expected = isDone ? ["over", "done", 1] : ["counted", "open", 2];
    assert.equal([said, status, succeeded], expected);
  });

  test("a gather is overdue until it is done, then unsent until it is sent, then it has an end", async () => {
    const { store, count, results, look, finish, shows, key, outbox } = world();
    await count({ results: results(["a"]) });
    assert.equal([await shows(999), await shows(1000), await shows(DAY)], [[], ["overdue"], ["overdue"]]);
    assert.is((await look()).expiresAt, undefined);
    await finish(await look());
    assert.equal([await shows(499), await shows(500), await shows(DAY)], [[], ["unsent"], ["unsent"]]);
    assert.is((await look()).expiresAt, undefined);
    const sent = outbox.map(({ id, type }) => ({ id, type }));
    await store.markSent(key, 1, sent, 2e9);
    assert.equal(await shows(500), ["unsent"], "another generation's mark");
    await store.markSent(key, 0, sent, 2e9);
    assert.equal(await shows(DAY), []);
    const { status, outbox: left, pending, pendingSince, expiresAt, ...rest } = await look();
    assert.equal([status, left, pending, pendingSince], ["done", undefined, undefined, undefined]);
    assert.equal([expiresAt, rest.sent, rest.succeeded], [2e9, sent, 1]);
    assert.is(await count({ results: results(["b"]) }), "over");
  });

  test("a gather is nobody's claim, and a claim is no gather", async () => {
    const { gathers, store, count, results, at, key, gather } = world();
    await count({ results: results(["a"]) });
    const claimKey = `${CONSUMER}|test.orders|Ordered|${gather}`;
    const event = { id: "e1", source: "test.orders", type: "Ordered" };
    const lease = { owner: "a", now: at, lease: at, counted: 0 as const, maxAttempts: 3, expiresAt: 2e9 };
    await store.claim({ key: claimKey, consumer: CONSUMER, hash: "h", correlationId: "c", event, ...lease });
    assert.not.ok((await allOverdue(gathers, at + DAY)).includes(claimKey));
    const { records } = await store.claimed(at + 1000);
    assert.not.ok(records.some((record) => record.key === key));
    assert.ok(records.some((record) => record.key === claimKey));
  });

  test("overdue: page by page, each once, the same every time; without those that are done or not due", async () => {
    const first = world();
    const some = numbers(0, 130).map(world);
    for (const [index, { count, results, look, finish }] of some.entries()) {
      await count({ results: results(["a"]), deadline: first.at + index });
      if (index < 10) await finish(await look());
    }
    const mine = new Map(some.map(({ key }, index) => [key, index]));
    const overdue = async () =>
      (await allOverdue(first.gathers, first.at + 124)).filter((key) => mine.has(key));
    const found = await overdue();
    assert.equal(
      found.map((key) => mine.get(key) as number).sort((a, b) => a - b),
      numbers(10, 125),
    );
    assert.equal(await overdue(), found);
    assert.equal(
      (await first.gathers.overdue(first.at + 124)).records.length < 115,
      true,
      "one page is not all",
    );
  });

  test("overdue: the records are as they are", async () => {
    const { gathers, count, results, look, key, at } = world();
    await count({ results: results(["a"]), close: closing(2, { by: "x" }) });
    const keyed = async (cursor?: unknown): Promise<GatherRecord | undefined> => {
      const { records, next } = await gathers.overdue(at + 1000, cursor);
      return records.find((record) => record.key === key) ?? (next === undefined ? undefined : keyed(next));
    };
    assert.equal(await keyed(), await look());
  });

  test("a record does not grow with what is counted", async () => {
    const { count, results, look } = world();
    await count({ results: results(numbers(0, 10)) });
    const before = await look();
    for (let from = 10; from < 300; from += 10) await count({ results: results(numbers(from, from + 10)) });
    const after = await look();
    assert.equal(countsOf(after), [300, 0]);
    assert.is(itemBytes(after), itemBytes(before));
    assert.equal(Object.keys(after).sort(), Object.keys(before).sort());
  });
}

function closing(total: number, keep = {}) {
  return { total, startedAt: "2026-01-01T00:00:00.000Z", keep };
}
