import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { paceKey } from "../../../runtime/identity.ts";
import { isKept, reserveSlots, waitFor } from "../../../runtime/pace/slots.ts";
import { newPace, type PaceMemory } from "../../../runtime/ports/runtime.ts";
import type { SlotRequest } from "../../../runtime/ports/store.ts";
import { APART_MS, LATE_MS, spacingMs } from "../../../schemas/pace.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { CLAIMS } from "../../../testing/fakes/keys.ts";

/** What handlers have of an invocation; a third of it is the longest wait. */
const HANDLERS_MS = 6000;

/** Instances of one consumer: each with a clock and a memory of its own, and one table. */
function instances() {
  const real = fakeSystem();
  const store = fakeStore();
  const calls: SlotRequest[] = [];
  const wait = (ms: number) => real.timer(ms).done;
  function instance(skew: number) {
    const pace: PaceMemory = newPace();
    const system = { ...real, now: () => real.now() + skew };
    return {
      pace,
      /** A batch that wants so many slots: where they are, by its own clock. */
      async batch(
        count: number,
        perSecond: number,
        { thereMs = 0, backMs = 0, handlersMs = HANDLERS_MS } = {},
      ) {
        const reserve = async (request: SlotRequest) => {
          calls.push(request);
          await wait(thereMs);
          const answer = await store.reserve(request);
          await wait(backMs);
          return answer;
        };
        const runtime = { system, pace, store: { ...store, reserve }, consumer: { name: "c" } };
        const startedAt = system.now();
        const slots = await reserveSlots(count, { perSecond }, runtime, {
          startedAt,
          deadline: startedAt + handlersMs,
        });
        return { slots, system };
      },
    };
  }
  return { real, store, calls, wait, instance };
}

test("an instance whose last reservation was slow asks again, however short its invocations are", async () => {
  const { real, calls, wait, instance } = instances();
  const { batch } = instance(0);
  const handlersMs = 1500;
  const slow = batch(1, 1, { thereMs: 900, handlersMs });
  await real.advance(1000);
  assert.is((await slow).slots.next(), undefined);
  const rested = wait(60_000);
  await real.advance(60_000);
  await rested;
  const { slots } = await batch(1, 1, { handlersMs });
  assert.is(calls.length, 2);
  // As late as it can wait for.
  assert.is(slots.next(), real.now() + 500);
});

const batch = fc.record({
  at: fc.nat(4000),
  instance: fc.nat(2),
  count: fc.integer({ min: 1, max: 10 }),
  thereMs: fc.oneof(fc.nat(20), fc.nat(900)),
  backMs: fc.oneof(fc.nat(20), fc.nat(900)),
  lateMs: fc.array(fc.oneof(fc.nat(3), fc.nat(150)), { minLength: 10, maxLength: 10 }),
});

test("in no second more handlings begin, however batches of several instances interleave", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.integer({ min: -APART_MS / 2, max: APART_MS / 2 }), { minLength: 3, maxLength: 3 }),
      fc.array(batch, { minLength: 2, maxLength: 12 }),
      async (perSecond, skews, batches) => {
        const { real, wait, instance } = instances();
        const all = skews.map(instance);
        const begun: number[] = [];
        await Promise.all(
          batches.map(async ({ at, instance: which, count, lateMs, ...delays }) => {
            await wait(at);
            const { slots, system } = await (all[which] as (typeof all)[number]).batch(
              count,
              perSecond,
              delays,
            );
            const given = Array.from({ length: count }, () => slots.next());
            await Promise.all(
              given.map(async (slot, index) => {
                if (slot === undefined) return;
                await waitFor(slot, system);
                // The event loop is busy with something else.
                await wait(lateMs[index] ?? 0);
                if (isKept(slot, system.now())) begun.push(real.now());
              }),
            );
          }),
        );
        begun.sort((a, b) => a - b);
        for (const [index, later] of begun.slice(perSecond).entries())
          assert.ok(later - (begun[index] as number) >= 1000, `${perSecond + 1} within less than a second`);
      },
    ),
    { numRuns: 300 },
  ));

test("more than nine tenths of the rate are slots", () => {
  for (const perSecond of [1, 5, 7, 1000]) assert.ok(1000 / spacingMs({ perSecond }) >= perSecond * 0.92);
});

test("one that comes alone begins at once, and each batch makes one call", async () => {
  const { real, calls, instance } = instances();
  const { slots } = await instance(0).batch(3, 5);
  assert.equal([slots.next(), slots.next(), slots.next(), slots.next()], [50, 266, 482, undefined].map(from));
  assert.is(calls.length, 1);
  function from(ms: number | undefined) {
    return ms === undefined ? undefined : real.now() + ms;
  }
});

test("slots of the next batch follow; a guess that was wrong gives none, and is right the next time", async () => {
  const { real, wait, calls, instance } = instances();
  const start = real.now();
  const [one, other] = [instance(0), instance(0)];
  await one.batch(2, 5);
  // It knows nothing of the first one yet.
  const { slots } = await other.batch(2, 5);
  assert.equal([slots.next(), slots.seconds], [undefined, 0]);
  const again = await other.batch(2, 5);
  assert.is(again.slots.next(), start + 50 + 2 * 216);
  // All rests, which the first one does not know.
  await wait(20_000);
  other.pace.busyUntil = real.now() + 5000;
  assert.is((await other.batch(1, 5)).slots.next(), undefined);
  assert.is((await other.batch(1, 5)).slots.next(), real.now() + 50);
  assert.is(calls.length, 5);
});

test("slots that end where the next one may begin are none ahead", async () => {
  const { real, instance } = instances();
  const one = instance(0);
  Object.assign(one.pace, { until: real.now() + 50, learnedAt: real.now() });
  assert.is((await one.batch(1, 5)).slots.next(), real.now() + 50);
});

test("no more slots are taken than may be waited for; where all are known to be taken there is no call", async () => {
  const { calls, instance, real } = instances();
  const one = instance(0);
  const { slots } = await one.batch(10, 2);
  const given = Array.from({ length: 10 }, () => slots.next()).filter((slot) => slot !== undefined);
  assert.equal([given.length, slots.seconds], [4, 3]);
  assert.ok(given.every((slot) => slot <= real.now() + HANDLERS_MS / 3));
  const none = await one.batch(1, 2);
  assert.equal([none.slots.next(), none.slots.seconds, calls.length], [undefined, 1, 1]);
});

test("what an operator has taken away is noticed within seconds, and nobody waits for long until then", async () => {
  const { real, store, wait, instance } = instances();
  const [wrong, one] = [instance(3_600_000), instance(0)];
  await wrong.batch(1, 5);
  const far = await one.batch(1, 5);
  assert.equal([far.slots.next(), far.slots.seconds], [undefined, 30]);
  assert.equal((await one.batch(1, 5)).slots.seconds, 30);
  await store.dynamo.client.send(
    new DeleteItemCommand({ TableName: CLAIMS, Key: { key: { S: paceKey("c") } } }),
  );
  await wait(5000);
  assert.is((await one.batch(1, 5)).slots.next(), undefined, "it thought that slots were reserved");
  assert.is((await one.batch(1, 5)).slots.next(), real.now() + 50);
});

test("where a reservation takes long the next one is for later, so that a lone event has its turn", async () => {
  const { wait, instance } = instances();
  const one = instance(0);
  const slow = { thereMs: 100, backMs: 100 };
  assert.is((await one.batch(1, 5, slow)).slots.next(), undefined, "nobody knew");
  for (let times = 0; times < 3; times++) {
    const { slots, system } = await one.batch(1, 5, slow);
    const slot = slots.next();
    assert.ok(slot !== undefined && slot >= system.now(), "it can be kept");
    await wait(slot - system.now() + 2000);
  }
});

test("a slot that has passed while the answer was on its way is not given", async () => {
  const { real, instance } = instances();
  const start = real.now();
  const { slots } = await instance(0).batch(3, 5, { backMs: 50 + LATE_MS + 1 });
  assert.equal([slots.next(), slots.next(), slots.next()], [start + 266, start + 482, undefined]);
});

test("a slot is kept from its time on, until it is too late", () => {
  assert.equal(
    [999, 1000, 1000 + LATE_MS, 1001 + LATE_MS].map((now) => isKept(1000, now)),
    [false, true, true, false],
  );
});

test("a timer that ends early is waited for once more, and no longer", async () => {
  let now = 0;
  const timer = (ms: number) => {
    now += ms - 1;
    return { done: Promise.resolve(), cancel() {} };
  };
  await waitFor(100, { now: () => now, timer });
  assert.is(now, 99);
});

test.run();
