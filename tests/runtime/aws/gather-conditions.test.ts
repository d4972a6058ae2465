import { test } from "uvu";
import * as assert from "uvu/assert";
import type { CountRequest, GatherDeath, GatherRecord } from "../../../runtime/ports/gathers.ts";
import { fakeGathers } from "../../../testing/fakes/fake-gathers.ts";
import { fakeTables } from "../../../testing/fakes/fake-tables.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { throws } from "../../harness/throws.ts";

const T0 = Date.UTC(2026, 0, 1);
const OPEN: GatherRecord = {
  ...{ key: "g", consumer: "end-crawl", gather: "c1", status: "open", generation: 1, attempts: 2 },
  ...{ succeeded: 3, failed: 1, claimedAt: "2026-01-01T00:00:00.000Z", deadline: T0 + 100 },
};
const END = { outbox: [], now: T0, expiresAt: 7 };
const DEATH: GatherDeath = {
  ...{ kind: "rejected", reason: "it cannot say its end", deadLetterId: "d.1", attempts: 4, outbox: [] },
  ...{ event: { id: "e", source: "s", type: "t" }, now: T0 + 5 },
};

/** Gathers with one record. */
function gathersWith(record: GatherRecord) {
  const tables = fakeTables();
  tables.seed(record);
  return { gathers: fakeGathers(tables), look: () => tables.record("g") };
}

test("a gather ends, or dies, only with the counts that its end was made of, while it is open", async () => {
  const changes: Partial<GatherRecord>[] = [
    { status: "done" },
    { succeeded: 4 },
    { failed: 2 },
    { total: 9 },
  ];
  for (const found of [OPEN, { ...OPEN, total: 8 }]) {
    for (const change of changes) {
      const { gathers, look } = gathersWith({ ...found, ...change });
      const before = look();
      assert.is(await gathers.finish(found, END), false, JSON.stringify(change));
      assert.is(await gathers.markDead(found, DEATH), false);
      assert.equal(look(), before);
    }
    assert.is(await gathersWith(found).gathers.finish(found, END), true);
    assert.is(await gathersWith(found).gathers.markDead(found, DEATH), true);
  }
});

test("a gather that dies says how, when and of which event", async () => {
  const { gathers, look } = gathersWith(OPEN);
  await gathers.markDead(OPEN, DEATH);
  assert.equal(look(), {
    ...{ ...OPEN, status: "dead", kind: "rejected", reason: "it cannot say its end", deadLetterId: "d.1" },
    ...{ attempts: 4, event: DEATH.event, finishedAt: "2026-01-01T00:00:00.005Z" },
  });
});

test("a dead gather is reopened once, its letter sent before: next generation, no attempts, in time for its deadline", async () => {
  const dead: GatherRecord = { ...OPEN, status: "dead", kind: "rejected", reason: "no", deadLetterId: "d.1" };
  const outbox = [{ id: "1", type: "T", source: "s", detail: "{}" }];
  for (const change of [{ status: "open" as const }, { generation: 2 }, { outbox }]) {
    const { gathers, look } = gathersWith({ ...dead, ...change });
    const before = look();
    assert.is(await gathers.reopen(dead, "r1"), false, JSON.stringify(change));
    assert.equal(look(), before);
  }
  const { gathers, look } = gathersWith(dead);
  assert.is(await gathers.reopen(dead, "r1"), true);
  const { pending, ...record } = look() ?? {};
  assert.match(String(pending), /^gather\./);
  assert.equal(record, { ...OPEN, generation: 2, attempts: 0, replayName: "r1", pendingSince: T0 + 100 });
});

test("a call that fails for another reason is no answer", async () => {
  const request: CountRequest = {
    ...{ key: "g", gather: "c1", consumer: "end-crawl", correlationId: "c", now: T0, deadline: T0 + 100 },
    ...{ expiresAt: 7, results: [{ mark: "m", succeeded: 1, failed: 0 }] },
  };
  const error = Object.assign(new Error("no route"), {
    CancellationReasons: [{ Code: "ConditionalCheckFailed" }],
  });
  for (const call of ["finish", "markDead", "count"] as const) {
    const { gathers } = gathersWith(OPEN);
    gathers.fault = failing(call, "before", { error });
    const calls = {
      finish: () => gathers.finish(OPEN, END),
      markDead: () => gathers.markDead(OPEN, DEATH),
      count: () => gathers.count(request),
    };
    await throws(calls[call], "no route");
  }
});

test.run();
