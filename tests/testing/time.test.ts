import { resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { flowOf } from "../../testing/flow.ts";
import { load } from "../../testing/memory/loaded.ts";

/** A program that sets plans for a time. */
const program = resolve(import.meta.dirname, "../local/fixtures/timers/index.ts");

const request = (requestId: string, at?: string) => ({
  requestId,
  planIds: ["plan-1"],
  ...(at ? { at } : {}),
});

test("an event for later is published when its time has come, not before", async () => {
  const flow = await flowOf(undefined, { program });
  await flow.emit("PlansRequested", request("one", "2026-01-04T09:30:00Z"));
  await flow.advance({ days: 3, hours: 9, minutes: 29 });
  assert.equal(flow.events("PlanDue"), []);
  await flow.advance({ minutes: 1 });
  assert.is(flow.now, "2026-01-04T09:30:00.000Z");
  assert.is(flow.events("PlanDue").length, 1);
});

test("a time that is near needs no sweep, and one that is taken back never comes", async () => {
  const flow = await flowOf(undefined, { program });
  await flow.emit("PlansRequested", request("one", "2026-01-01T00:05:00Z"));
  await flow.advance({ minutes: 5 });
  assert.is(flow.events("PlanDue").length, 1);
  await flow.emit("PlansRequested", request("two", "2026-01-05T00:00:00Z"));
  await flow.emit("PlansRequested", request("three"));
  await flow.advance({ days: 10 });
  assert.is(flow.events("PlanDue").length, 1);
});

test("the minutes in which nothing is due are not swept", async () => {
  const { open } = await load(program, {});
  const flow = open({ behind: () => undefined, senderOf: () => ({}) });
  await flow.emit("PlansRequested", request("one", "2026-01-11T00:00:00Z"), {});
  await flow.advance(9 * 86_400_000);
  assert.is(flow.sweeps, 0);
  await flow.advance(2 * 86_400_000);
  assert.is(flow.events("PlanDue").length, 1);
  assert.ok(flow.sweeps >= 1 && flow.sweeps <= 4, `${flow.sweeps} sweeps`);
});

test("under faults an event for later comes once, too", async () => {
  for (let faults = 1; faults <= 8; faults++) {
    const flow = await flowOf(undefined, { program, faults });
    await flow.emit("PlansRequested", request("one", "2026-01-02T00:00:00Z"));
    await flow.advance({ days: 2 });
    await flow.rest();
    assert.is(flow.events("PlanDue").length, 1, `faults: ${faults}`);
  }
});

test.run();
