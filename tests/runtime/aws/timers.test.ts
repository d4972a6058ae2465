import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import type { TimerRecord } from "../../../runtime/ports/timer-record.ts";
import { fakeTables } from "../../../testing/fakes/fake-tables.ts";
import { fakeTimers } from "../../../testing/fakes/fake-timers.ts";
import { Busy, failing } from "../../../testing/fakes/fault.ts";
import { throws } from "../../harness/throws.ts";

const NOW = Date.UTC(2026, 0, 1);
const entry = { id: "e1", type: "Due", source: "test.retries", detail: "{}" };
const timer: TimerRecord = {
  ...{ key: "timer|Due|o1", status: "pending", consumer: "charge", correlationId: "p1", claimedAt: "" },
  ...{ id: "e1", event: { id: "e1", type: "Due", source: "test.retries" }, entry },
  ...{ timer: { type: "Due", key: "o1", at: "" }, pendingSince: NOW },
};
const fired = {
  ...{ key: "fired|e1", status: "done", consumer: "charge", generation: 0, attempts: 1, outbox: [entry] },
  claimedAt: new Date(NOW).toISOString(),
} as unknown as ClaimRecord;

/** A table with a timer that is due now. */
function pending() {
  const tables = fakeTables();
  tables.seed(timer as never);
  const timers = fakeTimers(tables);
  const keys = () => [timer.key, fired.key].filter((key) => tables.record(key));
  return { timers, tables, keys };
}

test("a timer fires when it is due, and in one go: it is gone, and the record of its firing there, not sent", async () => {
  const { timers, tables, keys } = pending();
  assert.is(await timers.fire(timer, fired, NOW), "fired");
  assert.equal(keys(), ["fired|e1"]);
  assert.equal(tables.record("fired|e1")?.outbox, [entry]);
});

test("one that is not due by the clock of who fires stays, and so does one that was set anew", async () => {
  for (const [found, now] of [
    [timer, NOW - 1],
    [{ ...timer, id: "e0" }, NOW],
  ] as const) {
    const { timers, keys } = pending();
    assert.is(await timers.fire(found, fired, now), "gone");
    assert.equal(keys(), ["timer|Due|o1"]);
  }
});

test("one whose event has fired before is taken away, and the record of its firing left as it is", async () => {
  const { timers, tables, keys } = pending();
  const { outbox: _, ...sent } = fired;
  tables.seed(sent as ClaimRecord);
  assert.is(await timers.fire(timer, fired, NOW), "gone");
  assert.equal([keys(), tables.record("fired|e1")?.outbox], [["fired|e1"], undefined]);
});

test("a table that is busy says so; whatever else goes wrong is thrown", async () => {
  const { timers, keys } = pending();
  timers.fault = failing("fire", "before", { error: new Busy() });
  assert.is(await timers.fire(timer, fired, NOW), "busy");
  timers.fault = failing("fire", "before");
  await throws(() => timers.fire(timer, fired, NOW), "fire failed");
  assert.equal(keys(), ["timer|Due|o1"]);
});

test("what is dropped is what was found: one that was set anew meanwhile stays", async () => {
  const { timers, keys } = pending();
  await timers.drop({ ...timer, id: "e0" });
  assert.equal(keys(), ["timer|Due|o1"]);
  await timers.drop(timer);
  assert.equal(keys(), []);
});

test.run();
