import { test } from "uvu";
import * as assert from "uvu/assert";
import { check, type Incoming } from "../../../runtime/check/check-message.ts";
import { heldBack } from "../../../runtime/claim/refuse.ts";
import { handleClaimed } from "../../../runtime/handle/handle-claimed.ts";
import { planOf } from "../../../runtime/handle/plan.ts";
import { orderKey, parkedKey } from "../../../runtime/identity.ts";
import type { Position } from "../../../runtime/ports/position.ts";
import { expiryOf } from "../../../runtime/ports/runtime.ts";
import type { Claim } from "../../../runtime/ports/store.ts";
import { underWay } from "../../../testing/fakes/under-way.ts";
import { type Handle, LIMIT, ordered, ship, world } from "../world.ts";

const POSITION: Position = {
  ...{ key: orderKey("ship-order", "o1"), consumer: "ship-order", sequence: { orderId: "o1" } },
  ...{ handled: 1, version: 1, waiting: [3] },
};

/** A claim of an order that its consumer has just won, and all that it is handled with. */
async function claimed(handle: Handle = ship, rate?: { perSecond: number }) {
  const at = world(handle, { consumer: { rate } });
  const { runtime, store, system } = at;
  const incoming = check(ordered("o1"), { ...runtime.consumer, maxEventBytes: 262_144 }) as Incoming;
  const { key, hash, event } = incoming;
  const now = system.now();
  const claim = await store.claim({
    ...{ key, hash, consumer: "ship-order", correlationId: "o1", owner: "a", now, lease: now + LIMIT },
    ...{
      event: { id: "e", source: event.source, type: event.type },
      counted: 0,
      maxAttempts: 3,
      expiresAt: 7,
    },
  });
  assert.ok("owner" in claim);
  assert.ok(await store.move(POSITION));
  const time = { startedAt: now, deadline: now + LIMIT, alone: false };
  const run = (more: Partial<Claim>) => handleClaimed(incoming, { ...claim, ...more }, runtime, time);
  return { ...at, ...{ incoming, claim, time, run } };
}

test("what is late is planned as nothing, whatever its handler would say, and ends as late", async () => {
  const { run, incoming, claim, runtime, time, system, store } = await claimed(() => {
    throw new Error("asked");
  });
  const turn = { position: POSITION, revision: 1 };
  const now = system.now();
  const at = { claim: { ...claim, turn }, cursor: undefined };
  assert.equal(await planOf(incoming, at, runtime, time), {
    plan: { writes: [], outbox: [], now, expiresAt: expiryOf(runtime.settings, now) },
    blind: true,
  });
  assert.equal(await run({ turn }), { finished: "late" });
  assert.is(store.record(claim.key)?.late, 1);
});

test("where its fact is present the next one is woken, by the outbox of its own record", async () => {
  const { run, claim, store } = await claimed();
  store.seedItem("shipments", { orderId: "o1" });
  const outcome = await run({ turn: { position: POSITION, revision: 2 } });
  assert.ok("finished" in outcome && outcome.outbox);
  const { key, generation, entries } = outcome.outbox;
  assert.equal([outcome.finished, key, generation], ["present", claim.key, 0]);
  assert.equal(
    entries.map((entry) => "wake" in entry && entry.wake),
    [parkedKey(POSITION.key, 3)],
  );
});

test("at a pace a handler begins in its slot only: else its claim is given back, before that is said", async () => {
  let begun = 0;
  const handle: Handle = () => {
    begun++;
    return { next: "more" };
  };
  for (const [agoMs, again, runs] of [
    [1000, "paced", 0],
    [undefined, "paced", 0],
    [0, "continued", 1],
  ] as const) {
    begun = 0;
    const { run, runtime, system, store, claim } = await claimed(handle, { perSecond: 2 });
    const { watched, calls } = underWay(system);
    runtime.store = { ...store, giveBack: watched(store).giveBack };
    const slot = agoMs === undefined ? {} : { slot: system.now() - agoMs };
    assert.equal(await run(slot), { again });
    assert.equal([calls(), begun, store.record(claim.key)?.lease], [[], runs, 0]);
  }
});

test("what waits for a deployment says so, with its reason", () => {
  const rejection = { message: { ...ordered("o1"), receiveCount: 30 }, key: "k", reason: "too new" };
  assert.equal(heldBack({ ...rejection, newer: true }), { again: "newer", reason: "too new" });
  assert.is(heldBack(rejection), undefined);
});

test.run();
