import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { processes } from "../../../console/queries/processes.ts";
import { MINUTES } from "../../../runtime/ports/journal.ts";
import { throws } from "../../harness/throws.ts";
import { at, entry, START } from "../../history/timeline-world.ts";
import { all, type Filter, ids } from "../all-processes.ts";
import { world } from "../world.ts";

/** What the journal has of processes that began: entries, and their minutes. */
function beginnings(all: readonly { id: string; ms: number; type?: string }[]): object[] {
  const entries = all.map(({ id, ms, type = "OrderCreated" }) =>
    entry(`e-${id}`, type, ms, { correlationId: id, minute: at(ms).slice(0, 16) }),
  );
  const minutes = [...new Set(entries.map(({ minute }) => minute))];
  return [...entries, ...minutes.map((position) => ({ correlationId: MINUTES, position }))];
}

const MINUTE_MS = 60_000;

const anyBeginnings = fc
  .array(fc.record({ minute: fc.nat(40), count: fc.integer({ min: 1, max: 40 }), orders: fc.boolean() }), {
    maxLength: 12,
  })
  .map((minutes) =>
    minutes.flatMap(({ minute, count, orders }, index) =>
      Array.from({ length: count }, (_, n) => ({
        ...{ id: `p-${index}-${n}`, ms: -minute * MINUTE_MS + (n % 3) * 1000 },
        type: orders ? "OrderCreated" : "CrawlRequested",
      })),
    ),
  );

test("paging to the end lists every process once, the latest minute first, with a filter or without", async () => {
  await fc.assert(
    fc.asyncProperty(anyBeginnings, fc.constantFrom(undefined, "orders"), async (begun, flow) => {
      const { sources } = world({ journal: beginnings(begun) });
      const rows = await all(sources, { flow });
      const expected = begun.filter(({ type }) => flow === undefined || type === "OrderCreated");
      assert.equal(ids(rows).sort(), expected.map(({ id }) => id).sort());
      const times = rows.map(({ beganAt }) => beganAt);
      assert.equal(times, times.toSorted().reverse());
    }),
    { numRuns: 60 },
  );
});

test("processes that begin far apart are found, up to five weeks back, or from a time that is asked for", async () => {
  const days = [0, 3, 34, 36, 100];
  const begun = days.map((day) => ({ id: `day-${day}`, ms: -day * 1440 * MINUTE_MS }));
  const { sources } = world({ journal: beginnings(begun) });
  assert.equal(ids(await all(sources)), ["day-0", "day-3", "day-34"]);
  assert.equal(
    ids(await all(sources, { from: at(-101 * 1440 * MINUTE_MS) })),
    days.map((day) => `day-${day}`),
  );
});

test("from and to are kept to the millisecond, and may be any way round, or in the future", async () => {
  const begun = [0, 1000, 2000, MINUTE_MS - 1].map((ms) => ({ id: `ms-${ms}`, ms }));
  const { sources } = world({ journal: beginnings(begun) });
  assert.equal(ids(await all(sources, { from: at(1000), to: at(2000) })), ["ms-2000", "ms-1000"]);
  assert.equal(ids(await all(sources, { from: at(2 * MINUTE_MS), to: at(-2 * MINUTE_MS) })), []);
  assert.equal(ids(await all(sources, { from: at(10 * MINUTE_MS) })), []);
  assert.is((await all(sources, { to: at(10 * MINUTE_MS) })).length, 4);
});

test("a cursor that has grown older than what is looked for is the end", async () => {
  const begun = Array.from({ length: 60 }, (_, index) => ({
    id: `p-${index}`,
    ms: -34 * 1440 * MINUTE_MS + index,
  }));
  const { sources, clock } = world({ journal: beginnings(begun) });
  const { next } = await processes(sources, {});
  clock.now += 10 * 1440 * MINUTE_MS;
  assert.equal(await processes(sources, { after: next }), { processes: [] });
});

test("events that name the minutes as their process hide nothing", async () => {
  const strangers = Array.from({ length: 120 }, (_, index) =>
    entry(`s-${index}`, "OrderCreated", 30_000, { correlationId: MINUTES }),
  );
  const { sources } = world({ journal: [...beginnings([{ id: "o1", ms: 0 }]), ...strangers] });
  assert.equal(ids(await all(sources)), ["o1"]);
});

test("a process of which only the beginning is known is listed: what wakes on it is due", async () => {
  const { sources } = world({ journal: beginnings([{ id: "o1", ms: 0 }]) });
  assert.equal(await all(sources), [
    {
      ...{
        correlationId: "o1",
        status: "open",
        flow: "orders",
        type: "OrderCreated",
        latest: "OrderCreated",
      },
      ...{ beganAt: at(0), latestAt: at(0), deadLetters: 0 },
    },
  ]);
});

test("a process that begins with several events is listed once", async () => {
  const again = entry("again", "OrderCreated", -90_000, {
    correlationId: "o1",
    minute: at(-90_000).slice(0, 16),
  });
  const journal = [
    ...beginnings([{ id: "o1", ms: 0 }]),
    again,
    { correlationId: MINUTES, position: again.minute },
  ];
  assert.equal(ids(await all(world({ journal }).sources)), ["o1"]);
});

test("an event that nobody knows begins a process of no flow", async () => {
  const stranger = entry("s", "SecretTold", 0, {
    correlationId: "x",
    minute: at(0).slice(0, 16),
    problem: "nobody knows it",
  });
  const { sources } = world({
    journal: [stranger, { correlationId: MINUTES, position: at(0).slice(0, 16) }],
  });
  const [row] = await all(sources);
  assert.equal(
    [row?.correlationId, row?.flow, row?.type, row?.status],
    ["x", undefined, "SecretTold", "untaken"],
  );
});

test("without a journal there is no list by time", async () => {
  const { sources } = world({ journal: beginnings([{ id: "o1", ms: 0 }]) });
  const { journalTable: _, ...stack } = sources.stack;
  assert.equal(await processes({ ...sources, stack }, {}), { processes: [] });
});

test("a forged cursor is refused, or leads nowhere but within the list", async () => {
  const { sources } = world({
    journal: [
      ...beginnings([{ id: "o1", ms: 0 }]),
      { ...entry("e2", "OrderCreated", 0), correlationId: "foreign" },
    ],
  });
  const forged = (position: unknown) => Buffer.from(JSON.stringify(position)).toString("base64url");
  const key = { correlationId: { S: "foreign" }, position: { S: "x" } };
  for (const after of [
    ...["x", forged(null), forged([]), forged({}), forged({ minute: 1 }), forged({ minute: "9999" })],
    ...[forged({ minute: at(0).slice(0, 16), key }), forged({ minute: at(0).slice(0, 16), key: "x" })],
  ])
    await throws(
      () => processes(sources, { after }),
      "after is no cursor of this list: pass the next of an answer",
    );
  const far = await processes(sources, { after: forged({ minute: "9999-12-31T23:59" }) });
  assert.equal(ids(far.processes), ["o1"]);
  const minute = at(0).slice(0, 16);
  const elsewhere = forged({ minute, key: { ...key, minute: { S: "2025-01-01T00:00" } } });
  await throws(() => processes(sources, { after: elsewhere }), "The provided starting key is invalid");
});

test("what cannot be asked is refused by field, value and remedy", async () => {
  const { sources } = world();
  const cases: [Filter, string][] = [
    [{ from: "yesterday" }, "from is yesterday: use ISO 8601, such as 2026-01-01T00:00:00Z."],
    [{ to: "" }, "to is : use ISO 8601"],
    [{ status: "dead" }, "status is dead: choose open, waiting, failed, untaken, ended."],
    [{ flow: "toString" }, "flow is toString: choose orders, github, crawls, users."],
  ];
  for (const [filter, message] of cases) await throws(() => processes(sources, filter), message);
});

test("the clock of a publisher that runs ahead hides its process until then, and no longer", async () => {
  const { sources, clock } = world({ journal: beginnings([{ id: "ahead", ms: 5 * MINUTE_MS }]) });
  assert.equal(ids(await all(sources)), []);
  clock.now = START + 6 * MINUTE_MS;
  assert.equal(ids(await all(sources)), ["ahead"]);
});

test.run();
