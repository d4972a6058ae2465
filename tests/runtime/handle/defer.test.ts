import { test } from "uvu";
import * as assert from "uvu/assert";
import { deferredKey } from "../../../runtime/identity.ts";
import type { DeferredRecord } from "../../../runtime/ports/timer-record.ts";
import { timersBatch } from "../../../runtime/timers/timers-batch.ts";
import { LONGEST_DELAY_SECONDS } from "../../../schemas/limits.ts";
import { PostponedError } from "../../../schemas/postponed-error.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { type Handle, ordered, SETTINGS, ship, type WorldOptions, world } from "../world.ts";

const DAY = 86_400;
const QUEUE = "https://sqs/ship-order";
const RECORD = "ship-order|test.orders|Ordered|o1";

/** A consumer that wants to wait first, for so long. */
function waiting(seconds: number, options: WorldOptions = {}) {
  let asked = 0;
  const handle: Handle = (event, context) => {
    if (++asked === 1) throw new PostponedError("the carrier is on holiday", seconds);
    return ship(event, context);
  };
  const at = world(handle, { settings: { queueUrl: QUEUE }, ...options });
  const key = deferredKey("ship-order", RECORD);
  return {
    ...at,
    key,
    deferred: () => at.store.record(key) as unknown as DeferredRecord | undefined,
    /** Wakes what is deferred; how many wake-ups come again. */
    async wake() {
      const message = { messageId: "w", receiptHandle: "w", receiveCount: 1, body: JSON.stringify({ key }) };
      return (await timersBatch([message], { ...at.runtime, timers: at.timers })).length;
    },
  };
}

test("a message that is postponed beyond what a queue hides is kept for its time, and acknowledged; no attempt", async () => {
  const at = waiting(3 * DAY);
  assert.equal(await at.run(ordered("o1")), []);
  assert.is(at.logs.find(([, name]) => name === "handled")?.[2]?.finished, "deferred");
  const { message, pendingSince, consumer, status, correlationId, claimedAt, event } = at.deferred() ?? {};
  assert.equal(
    [consumer, status, correlationId, claimedAt],
    ["ship-order", "pending", "o1", "2026-01-01T00:00:00.000Z"],
  );
  assert.equal(event, { id: "eb-o1", type: "Ordered", source: "test.orders" });
  assert.equal(message, { queueUrl: QUEUE, body: ordered("o1").body });
  assert.is(pendingSince, at.system.now() + 3 * DAY * 1000);
  const { attempts, lease, pendingSince: claimed, expiresAt } = at.recordOf("o1") ?? {};
  assert.equal([attempts, lease], [0, 0]);
  assert.is(claimed, pendingSince, "it is not stale before its time");
  assert.is(expiresAt, Number(pendingSince) / 1000 + SETTINGS.recordDays * DAY, "its record lasts for it");
});

test("what a queue can hide is kept by the queue: 11 h 45 min, to the second", async () => {
  for (const seconds of [1, LONGEST_DELAY_SECONDS]) {
    const at = waiting(seconds);
    assert.equal(await at.run(ordered("o1")), ["o1"]);
    assert.equal([at.deferred(), at.queues.delayOf("o1")], [undefined, seconds]);
  }
  const longer = waiting(LONGEST_DELAY_SECONDS + 1);
  await longer.run(ordered("o1"));
  assert.ok(longer.deferred());
});

test("at its time it is handed back to its queue as it was, once, and goes on", async () => {
  const at = waiting(3 * DAY);
  await at.run(ordered("o1", { message: { deadLetterId: "d.0" } }));
  assert.is(await at.wake(), 0, "much too early: it is the sweeper's");
  await at.system.advance((3 * DAY - 60) * 1000);
  assert.is(await at.wake(), 1, "a minute too early");
  assert.equal(at.queues.handedBack, []);
  await at.system.advance(60_000);
  assert.is(await at.wake(), 0);
  assert.equal(at.queues.handedBack, [{ queueUrl: QUEUE, body: ordered("o1").body, deadLetterId: "d.0" }]);
  assert.is(at.deferred(), undefined);
  assert.is(await at.wake(), 0);
  assert.is(at.queues.handedBack.length, 1);
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal([at.recordOf("o1")?.status, at.recordOf("o1")?.attempts], ["done", 1]);
});

test("where it cannot be kept, or its claim not given back, the message comes again", async () => {
  for (const call of ["defer", "giveBack"]) {
    const at = waiting(3 * DAY);
    at.store.fault = failing(call, "before");
    assert.equal(await at.run(ordered("o1")), ["o1"], call);
  }
});

test("where its queue does not take it, it stays, and its wake-up comes again", async () => {
  const at = waiting(3 * DAY);
  await at.run(ordered("o1"));
  await at.system.advance(3 * DAY * 1000);
  at.queues.fault = failing("handBack", "before");
  assert.is(await at.wake(), 1);
  assert.ok(at.deferred());
  assert.is(await at.wake(), 0);
  assert.is(at.queues.handedBack.length, 1);
});

test("where it was handed back and cannot be forgotten, its wake-up comes again: a copy, and never none", async () => {
  const at = waiting(3 * DAY);
  await at.run(ordered("o1"));
  await at.system.advance(3 * DAY * 1000);
  at.timers.fault = failing("drop", "before");
  assert.is(await at.wake(), 1);
  assert.is(await at.wake(), 0);
  assert.is(at.queues.handedBack.length, 2);
  assert.is(at.deferred(), undefined);
});

test("the longest wait is 366 days; what has no queue of its own waits as long as a delivery may", async () => {
  const far = waiting(1e9);
  await far.run(ordered("o1"));
  assert.is(far.deferred()?.pendingSince, far.system.now() + 366 * DAY * 1000);
  const direct = waiting(3 * DAY, { settings: {} });
  assert.equal(await direct.run(ordered("o1")), ["o1"]);
  assert.is(direct.queues.delayOf("o1"), 42_300);
});

test.run();
