import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Message } from "../../../runtime/ports/message.ts";
import { handOut } from "../../../runtime/timers/hand-out.ts";
import { timersBatch } from "../../../runtime/timers/timers-batch.ts";
import { type Handle, ordered, Shipped, world } from "../world.ts";

const EACH = 50;
const PLANS = 2000;

/** Ships fifty orders at the time that the note names. */
const shipLater: Handle = ({ data }, { now }) => {
  const { orderId, note = now } = data as { orderId: string; note?: string };
  return {
    events: Array.from({ length: EACH }, (_, n) => ({
      ...{ type: Shipped.type, at: note, data: { orderId: `${orderId}-${n}`, at: now } },
    })),
  };
};

test("100,000 that are due in the same second are each published once, and none early", async () => {
  const { run, system, timers, queues, bus, store, runtime } = world(shipLater);
  const due = system.now() + 3_600_000;
  const note = new Date(due).toISOString();
  for (let plan = 0; plan < PLANS; plan++) await run(ordered(`o${plan}`, { data: { note } }));
  assert.equal([queues.wakeUps.length, bus.published.length], [0, 0], "it is too far ahead for a queue");
  await system.advance(3_540_000);
  await handOut({ timers, queues, system }, Number.POSITIVE_INFINITY);
  assert.is(queues.wakeUps.length, EACH * PLANS);
  const messages = queues.wakeUps.map(
    ({ wake: key }, n): Message => ({
      ...{ messageId: `m${n}`, receiptHandle: `m${n}`, receiveCount: 1, body: JSON.stringify({ key }) },
    }),
  );
  const fire = async () => {
    let again = 0;
    for (let start = 0; start < messages.length; start += 10)
      again += (await timersBatch(messages.slice(start, start + 10), { ...runtime, timers })).length;
    return again;
  };
  assert.is(await fire(), messages.length, "all of them are too early");
  assert.is(bus.published.length, 0);
  await system.advance(60_000);
  assert.is(await fire(), 0);
  assert.is(await fire(), 0, "copies of the wake-ups");
  assert.equal([bus.published.length, new Set(bus.published.map(({ id }) => id)).size], [100_000, 100_000]);
  const { places } = await timers.due({ before: due, gathersFrom: due, descending: false });
  assert.equal(places, []);
  assert.equal((await store.unsent(Number.MAX_SAFE_INTEGER)).records, []);
});

test.run();
