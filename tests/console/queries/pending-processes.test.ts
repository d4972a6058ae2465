import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { processes } from "../../../console/queries/processes.ts";
import { pendingEntry } from "../../../runtime/aws/records.ts";
import { MINUTES } from "../../../runtime/ports/journal.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { at, entry, record, START, sent } from "../../history/timeline-world.ts";
import { DAY, mark, pending } from "../../history/timers-world.ts";
import { all, type Filter, ids } from "../all-processes.ts";
import { deadRecord, world } from "../world.ts";

const failed = { status: "failed" };
const open = { status: "open" };

/** The first record of an order's process: its endpoint's. */
const placed = (correlationId: string, ms: number) =>
  record("create-order", undefined, ms, {
    ...{ key: `create-order|${correlationId}`, correlationId, ...sent(`OrderCreated e-${correlationId}`) },
  });

/** A record that is claimed. */
const claimed = (correlationId: string, ms: number): ClaimRecord => {
  const key = `process-payment|shop.orders|OrderCreated|${correlationId}`;
  const one = record("process-payment", [`e-${correlationId}`, "OrderCreated"], ms, { status: "open" });
  return { ...one, key, correlationId, lease: START + 90_000, ...pendingEntry("claim", key, START + ms) };
};

test("each process of which a dead letter waits is listed, the latest death first, to the last page", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(5000), { maxLength: 120 }), async (times) => {
      const claims = times.map((ms) => deadRecord(`o-${ms}`, { correlationId: `p-${ms}`, ms }));
      const rows = await all(world({ claims }).sources, failed);
      const expected = times.toSorted((a, b) => b - a).map((ms) => `p-${ms}`);
      assert.equal(ids(rows), expected);
    }),
    { numRuns: 30 },
  );
});

test("a process with several dead letters is listed once, and counts them", async () => {
  const claims = Array.from({ length: 20 }, (_, ms) => deadRecord(`o-${ms}`, { correlationId: "p", ms }));
  const rows = await all(world({ claims }).sources, failed);
  assert.equal([ids(rows), rows[0]?.deadLetters, rows[0]?.status], [["p"], 20, "failed"]);
});

test("a death that is compensated waits for nobody", async () => {
  const dead = { ...deadRecord("o1"), ...sent("HandlingFailed f1") };
  const reversal = record("request-payment-reversal", ["f1", "HandlingFailed"], 300, {
    correlationId: "process-1",
  });
  assert.equal(ids(await all(world({ claims: [dead] }).sources, failed)), ["process-1"]);
  assert.equal(await all(world({ claims: [dead, reversal] }).sources, failed), []);
});

test("open are those of which something is claimed, or committed and not known to be sent", async () => {
  const unsent = placed("unsent", 200);
  const claims = [
    ...[placed("at-work", 100), claimed("at-work", 150)],
    { ...unsent, sent: [], outbox: [{}], ...pendingEntry("outbox", unsent.key, START + 200) },
    ...[placed("other", 300), deadRecord("o1", { correlationId: "other" })],
  ];
  const rows = await all(world({ claims }).sources, open);
  assert.equal(
    rows.map(({ correlationId, status }) => [correlationId, status]),
    [
      ["unsent", "open"],
      ["at-work", "open"],
    ],
  );
});

test("of a process with more records than a list looks at, the place says that a dead letter waits, or that it is claimed", async () => {
  const many = (id: string) =>
    Array.from({ length: 250 }, (_, index) => {
      const [event, ms] = [`e-${id}-${index}`, 1000 + index];
      const one = record("process-payment", [event, "OrderCreated"], ms, { correlationId: id });
      return { ...one, key: `process-payment|shop.orders|OrderCreated|${event}` };
    });
  const claims = [
    ...[deadRecord("o1", { correlationId: "large", ms: 10 }), ...many("large")],
    ...[claimed("busy", 20), ...many("busy")],
  ];
  const { sources } = world({ claims });
  const told = async (filter: Filter) =>
    (await all(sources, filter)).map(({ correlationId, status, partial }) => [
      correlationId,
      status,
      partial,
    ]);
  assert.equal(await told(failed), [["large", "failed", true]]);
  assert.equal(await told(open), [["busy", "open", true]]);
});

test("open are those, too, whose messages just wait in queues", async () => {
  const begun = entry("e-waits", "OrderCreated", 0, { correlationId: "waits", minute: at(0).slice(0, 16) });
  const journal = [begun, { correlationId: MINUTES, position: at(0).slice(0, 16) }];
  const { sources } = world({ claims: [placed("at-work", 100), claimed("at-work", 150)], journal });
  assert.equal(ids(await all(sources, open)), ["at-work", "waits"]);
});

test("what the index still shows although it is done by now is not open", async () => {
  const { sources, tables } = world({ claims: [placed("p", 100), claimed("p", 150)] });
  tables.fault = (name) => {
    if (name !== "GetItem") return;
    const [, one] = tables.tables.claims;
    for (const field of ["pending", "pendingSince", "lease"]) delete one?.[field];
    Object.assign(one ?? {}, { status: "done", finishedAt: at(200), ...sent("PaymentDeclined e-2") });
  };
  assert.equal(await all(sources, open), []);
});

test("flow and time limit them as well", async () => {
  const claims = ["a", "b", "c"].flatMap((id, index) => [
    placed(id, index * 1000),
    claimed(id, index * 1000 + 1),
  ]);
  const { sources } = world({ claims });
  assert.equal(ids(await all(sources, { ...open, flow: "orders" })), ["c", "b", "a"]);
  assert.equal(ids(await all(sources, { ...open, flow: "github" })), []);
  assert.equal(ids(await all(sources, { ...open, from: at(500), to: at(1500) })), ["b"]);
});

test("where a filter lets few through, an answer ends after some pages, and the next one goes on", async () => {
  const claims = Array.from({ length: 450 }, (_, ms) => [
    { ...deadRecord(`o-${ms}`, { correlationId: `p-${ms}`, ms }), ...sent(`HandlingFailed f-${ms}`) },
    ...(ms > 0
      ? [
          record("request-payment-reversal", [`f-${ms}`, "HandlingFailed"], 9000, {
            key: `r|${ms}`,
            correlationId: `p-${ms}`,
          }),
        ]
      : []),
  ]).flat();
  const { sources } = world({ claims });
  const first = await processes(sources, failed);
  assert.equal([first.processes, typeof first.next], [[], "string"]);
  assert.equal(ids(await all(sources, failed)), ["p-0"]);
});

test("those that wait are listed by what is due first, with when; what else is under way is not among them", async () => {
  const waits = (correlationId: string, ms: number) => {
    const due = { ...pending({ ...mark(`t-${correlationId}`, ms), key: correlationId }, 200), correlationId };
    return { ...due, ...pendingEntry("timer", due.key, START + ms) };
  };
  const claims = [
    ...[placed("later", 1), waits("later", 9 * DAY), placed("soon", 2), waits("soon", 2 * DAY)],
    ...[placed("at-work", 3), claimed("at-work", 150), waits("at-work", DAY)],
  ].map((one) => ({ ...one, ...(one.consumer === "create-order" ? { sent: [] } : {}) }));
  const rows = await all(world({ claims }).sources, { status: "waiting" });
  assert.equal(
    rows.map(({ correlationId, status, waitsUntil }) => [correlationId, status, waitsUntil]),
    [
      ["soon", "waiting", at(2 * DAY)],
      ["later", "waiting", at(9 * DAY)],
    ],
  );
});

test.run();
