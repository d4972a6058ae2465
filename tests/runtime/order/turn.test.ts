import { test } from "uvu";
import * as assert from "uvu/assert";
import { check, type Incoming } from "../../../runtime/check/check-message.ts";
import { derivedId, orderKey, parkedKey } from "../../../runtime/identity.ts";
import { commitInTurn } from "../../../runtime/order/commit-in-turn.ts";
import { copyOf, park } from "../../../runtime/order/park.ts";
import { movedTo, placeOf, waitingFor } from "../../../runtime/order/position.ts";
import { passDone, turnOf } from "../../../runtime/order/turn.ts";
import type { Message } from "../../../runtime/ports/message.ts";
import type { ParkedRecord, Position } from "../../../runtime/ports/position.ts";
import type { Claim, CommitPlan, Store } from "../../../runtime/ports/store.ts";
import { underWay } from "../../../testing/fakes/under-way.ts";
import { Changed, changed, orderWorld } from "./order-world.ts";

const QUEUE = "https://sqs/ship-order-queue";
const POSITION: Position = {
  ...{ key: orderKey("ship-order", "o1"), consumer: "ship-order", sequence: { orderId: "o1" } },
  ...{ handled: 1, version: 4, waiting: [3, 5], pendingSince: 7 },
};
const DEADLINE = Number.MAX_SAFE_INTEGER;

/** A consumer in order whose store answers as told. */
function turns(store: Partial<Store>, settings: { queueUrl?: string | undefined } = {}) {
  const { runtime, ...at } = orderWorld();
  const own = {
    ...runtime,
    store: { ...runtime.store, ...store },
    settings: { ...runtime.settings, ...settings },
  };
  return { ...at, runtime: own };
}

function incomingOf(message: Message): Incoming {
  const checked = check(message, { name: "ship-order", on: [Changed], emits: [], maxEventBytes: 262_144 });
  assert.ok("hash" in checked);
  return checked;
}

const claimAt = (revision: number): Claim => ({
  ...{ key: "k", owner: "a", generation: 0, chunk: 0, attempt: 1, poison: false },
  record: { key: "k", consumer: "ship-order", status: "open", generation: 0, attempts: 0, claimedAt: "" },
  turn: { position: POSITION, revision },
});
const PLAN: CommitPlan = {
  ...{ writes: [{ create: "shipments", item: { orderId: "o1" } }], now: 8, expiresAt: 9 },
  outbox: [{ id: "1", type: "Shipped", source: "test.shipping", detail: "{}" }],
};

test("what is late is committed as that, with none of its plan; a claim that was lost meanwhile is lost", async () => {
  for (const [answer, result] of [
    ["committed", "late"],
    ["lost", "lost"],
  ] as const) {
    const plans: CommitPlan[] = [];
    const commit: Store["commit"] = async (_, plan) => {
      plans.push(plan);
      return answer;
    };
    const late = { writes: [], outbox: [], now: 8, expiresAt: 9, late: 1 };
    const { runtime } = turns({ commit });
    assert.equal(await commitInTurn(claimAt(1), PLAN, runtime, DEADLINE), { result, plan: late });
    assert.equal(plans, [late]);
  }
});

test("a plan is committed with the position that it moves to, from wherever that is by now", async () => {
  const plans: CommitPlan[] = [];
  const moved = { ...POSITION, version: 5, waiting: [4] };
  const commit: Store["commit"] = async (_, plan) => (plans.push(plan) === 1 ? { moved } : "committed");
  const { runtime } = turns({ commit });
  const { result, plan } = await commitInTurn(claimAt(2), PLAN, runtime, DEADLINE);
  assert.equal([result, plan], ["committed", { ...PLAN, turn: movedTo(moved, 2, 8) }]);
  assert.equal(plans, [{ ...PLAN, turn: movedTo(POSITION, 2, 8) }, plan]);
});

test("a position that changes all the time is busy: six tries", async () => {
  let tries = 0;
  const commit: Store["commit"] = async () => {
    if (++tries > 100) throw new Error("endless");
    return { moved: POSITION };
  };
  const answer = await commitInTurn(claimAt(2), PLAN, turns({ commit }).runtime, DEADLINE);
  assert.equal(answer, { result: "busy", plan: { ...PLAN, turn: movedTo(POSITION, 2, 8) } });
  assert.is(tries, 6);
});

test("what waits aside is kept with all by which it is found, handed back and told from others", async () => {
  const { run, parked, system } = orderWorld();
  const message = changed("o1", 2, { metadata: { correlationId: "p1" }, message: { deadLetterId: "d.0" } });
  assert.equal(await run(message), []);
  const { id, pending, ...record } = parked("o1", 2) as ParkedRecord;
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.match(pending ?? "", /^timer\.\d$/);
  const event = { id: "eb-o1-2", type: "Changed", source: "test.orders" };
  assert.equal(record, {
    ...{ key: parkedKey(orderKey("ship-order", "o1"), 2), status: "pending", consumer: "ship-order" },
    ...{ correlationId: "p1", claimedAt: new Date(system.now()).toISOString(), event },
    ...{ copy: copyOf(incomingOf(message)), order: { key: orderKey("ship-order", "o1"), revision: 2 } },
    message: { queueUrl: QUEUE, body: message.body, deadLetterId: "d.0" },
    pendingSince: system.now() + 900_000,
  });
});

test("a redrive and a replay are no copies of what waits aside", () => {
  const one = incomingOf(changed("o1", 2));
  const { message } = one;
  const all = [
    ...[one, { ...one, message: { ...message, deadLetterId: "d.0" } }],
    ...[
      { ...one, message: { ...message, deadLetterId: "d.1" } },
      { ...one, replayName: "r1" },
    ],
  ].map(copyOf);
  assert.is(new Set(all).size, 4);
});

test("it waits in its queue where it cannot be laid aside, or another of its revision is", async () => {
  const incoming = incomingOf(changed("o1", 2));
  const turn = { position: POSITION, revision: 9 };
  const answers: unknown[] = [];
  for (const answer of ["parked", "moved", "taken"] as const)
    answers.push(await park(incoming, turn, turns({ park: async () => answer }).runtime));
  assert.equal(answers, [{ finished: "parked" }, "moved", { again: "waiting" }]);
  const direct = turns({ park: async () => "parked" }, { queueUrl: undefined });
  assert.equal(await park(incoming, turn, direct.runtime), { again: "waiting" });
});

test("whoever finds the position moved looks anew, four times in all", async () => {
  let looks = 0;
  const position = async () => {
    if (++looks > 100) throw new Error("endless");
    return POSITION;
  };
  const { runtime } = turns({ position, park: async () => "moved" });
  assert.equal(await turnOf(incomingOf(changed("o1", 3)), runtime), { again: "waiting" });
  assert.is(looks, 4);
  const moved = { ...POSITION, handled: 2 };
  const answers = [POSITION, moved];
  const then = turns({ position: async () => answers.shift(), park: async () => "moved" });
  assert.equal(await turnOf(incomingOf(changed("o1", 3)), then.runtime), { position: moved, revision: 3 });
});

test("what was done before moves its position on where it is next, and comes again where others do", async () => {
  const moves: Position[] = [];
  const at = turns({ move: async (position) => moves.push(position) > 1 });
  const { queues } = at;
  assert.is(await passDone({ position: POSITION, revision: 1 }, at.runtime), undefined);
  assert.equal(moves, [], "it was passed long ago");
  const next = { position: POSITION, revision: 2 };
  assert.equal(await passDone(next, at.runtime), { again: "waiting" });
  assert.equal(queues.wakeUps, []);
  const { watched, calls } = underWay(at.system);
  const runtime = { ...at.runtime, queues: watched(queues) };
  assert.is(await passDone(next, runtime), undefined);
  assert.equal([calls(), queues.wakeUps.map(({ wake }) => wake)], [[], [parkedKey(POSITION.key, 3)]]);
});

test("an event without a business key, or without a number as its revision, has no place", () => {
  const consumer = { name: "ship-order", inOrder: "revision" };
  const place = (data: object) => placeOf({ event: { data } as never, definition: Changed }, consumer);
  const { pendingSince: _, ...start } = POSITION;
  assert.equal(place({ orderId: "o1", revision: 2 }), {
    start: { ...start, handled: 0, version: 0, waiting: [] },
    revision: 2,
  });
  assert.is(place({ revision: 2 }), undefined);
  assert.is(place({ orderId: "o1", revision: "2" }), undefined);
});

test("a position that moves on wakes who is next, and forgets when it stood still where nobody waits", () => {
  const key = parkedKey(POSITION.key, 3);
  assert.equal(movedTo(POSITION, 2, 9), {
    position: { ...POSITION, handled: 2, version: 5, waiting: [5], pendingSince: 9 },
    wake: [{ id: derivedId("turn", key, 4), wake: key, at: 9 }],
  });
  const { pendingSince: _, ...still } = POSITION;
  assert.equal(movedTo({ ...POSITION, waiting: [3] }, 2, 9).position, {
    ...still,
    ...{ handled: 2, version: 5, waiting: [] },
  });
});

test("who waits is kept in order, once each, with the process that came last, and since when", () => {
  const { pendingSince: _, ...still } = POSITION;
  assert.equal(waitingFor({ ...still, waiting: [3, 10] }, 4, "p2", 9), {
    ...{ ...still, version: 5, waiting: [3, 4, 10], process: "p2", pendingSince: 9 },
  });
  assert.equal(waitingFor(POSITION, 5, "p2", 9), { ...POSITION, version: 5, process: "p2" });
});

test.run();
