import { test } from "uvu";
import * as assert from "uvu/assert";
import { heartbeatOf } from "../../../runtime/batch/heartbeat.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import type { Runtime } from "../../../runtime/ports/runtime.ts";
import type { Claim, ClaimRequest, CommitPlan, Death, Store } from "../../../runtime/ports/store.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { memoryQueues } from "../../../testing/fakes/memory-queues.ts";
import { messageAgain, ordered, world } from "../world.ts";

const RECORD: ClaimRecord = {
  ...{ key: "k", consumer: "ship-order", status: "open", generation: 0, attempts: 0 },
  claimedAt: "2026-01-01T00:00:00.000Z",
};
const CLAIM: Claim = {
  ...{ key: "k", owner: "a", generation: 0, chunk: 0, attempt: 1, poison: false, record: RECORD },
};
const REQUEST = { key: "k", lease: 7 } as ClaimRequest;
const PLAN: CommitPlan = { writes: [], outbox: [], now: 1, expiresAt: 2 };
const NEXT = { cursor: "more", chunk: 1 };
const ERROR = { attempt: 1, at: "2026-01-01T00:00:00.000Z", message: "down" };
const DEATH = { kind: "permanent", reason: "no" } as Death;

/** A heartbeat of two seconds, on a store that answers as told and notes all. */
function beating(answers: Partial<Record<keyof Store, unknown>> = {}) {
  const system = fakeSystem({ clock: "stepped" });
  const calls: unknown[][] = [];
  const renewed: unknown[][] = [];
  const names = ["claim", "reopen", "commit", "countAttempt", "release", "giveBack", "markDead"] as const;
  const noting =
    (name: keyof Store) =>
    async (...args: unknown[]) => {
      calls.push([name, ...args]);
      return answers[name];
    };
  const store = {
    ...Object.fromEntries(names.map((name) => [name, noting(name)])),
    renew: async ({ key, chunk }: Claim, until: number) =>
      void renewed.push([key, chunk, until - system.now()]),
  };
  const given = { consumer: { heartbeatSeconds: 2 }, queues: memoryQueues(), system, store };
  const { runtime } = heartbeatOf([], given as unknown as Runtime);
  return {
    ...{ store: runtime.store, calls, system },
    /** What the next beat renews. */
    async beat() {
      await system.advance(1000);
      return renewed.splice(0);
    },
  };
}

test("a claim that is won or opened again is leased until its message comes, and renewed", async () => {
  const at = beating({ claim: CLAIM, reopen: { ...CLAIM, key: "r", chunk: 3 } });
  assert.equal(await at.beat(), []);
  assert.equal(await at.store.claim(REQUEST), CLAIM);
  await at.store.reopen(RECORD, REQUEST, "r1");
  const leased = { ...REQUEST, lease: at.system.now() + 2000 };
  assert.equal(at.calls, [
    ["claim", leased],
    ["reopen", RECORD, leased, "r1"],
  ]);
  assert.equal(await at.beat(), [
    ["k", 0, 2000],
    ["r", 3, 2000],
  ]);
});

test("what was not claimed is not renewed", async () => {
  const at = beating({ claim: { found: RECORD } });
  assert.equal(await at.store.claim(REQUEST), { found: RECORD });
  assert.is(await at.store.reopen(RECORD, REQUEST), undefined);
  assert.equal(await at.beat(), []);
});

/** What ends a claim, and how the store is asked then. */
const ENDS: Record<string, [end: (store: Store) => Promise<unknown>, call: unknown[]]> = {
  countAttempt: [(store) => store.countAttempt(CLAIM, 9), ["countAttempt", CLAIM, 9]],
  release: [(store) => store.release(CLAIM, ERROR), ["release", CLAIM, ERROR]],
  giveBack: [(store) => store.giveBack(CLAIM), ["giveBack", CLAIM]],
  markDead: [(store) => store.markDead(CLAIM, DEATH), ["markDead", CLAIM, DEATH]],
};

for (const [name, [end, call]] of Object.entries(ENDS))
  test(`${name} ends a claim: it is renewed no more`, async () => {
    const at = beating({ claim: CLAIM, [name]: "answer" });
    await at.store.claim(REQUEST);
    assert.is(await end(at.store), "answer");
    assert.equal([at.calls[1], await at.beat()], [call, []]);
  });

test("a claim is renewed until its last chunk is committed, or it is lost", async () => {
  const commits: [answer: unknown, next: CommitPlan["next"], renewed: unknown[]][] = [
    ["committed", undefined, []],
    ["lost", undefined, []],
    ["lost", NEXT, []],
    ["busy", undefined, [["k", 0, 2000]]],
    ["busy", NEXT, [["k", 0, 2000]]],
    ["committed", NEXT, [["k", 1, 2000]]],
  ];
  for (const [answer, next, renewed] of commits) {
    const at = beating({ claim: CLAIM, commit: answer });
    await at.store.claim(REQUEST);
    const plan = next ? { ...PLAN, next } : PLAN;
    assert.is(await at.store.commit(CLAIM, plan), answer);
    assert.equal(at.calls[1], ["commit", CLAIM, plan]);
    assert.equal(await at.beat(), renewed, `${answer} ${next?.chunk}`);
  }
});

test("a beat is ended by stopping, and none begins then, though its timer has ended", async () => {
  const system = fakeSystem();
  const queues = memoryQueues();
  let endTimer = () => {};
  const done = new Promise<void>((resolve) => {
    endTimer = resolve;
  });
  queues.fault = (_call, _args, phase) => (phase === "before" ? system.timer(500).done : undefined);
  const given = { consumer: { heartbeatSeconds: 2 }, queues, store: {} };
  // The beat's; the end's is the system's.
  const timers = [{ done, cancel() {} }];
  const timer = (milliseconds: number) => timers.shift() ?? system.timer(milliseconds);
  const runtime = { ...given, system: { ...system, timer } } as unknown as Runtime;
  const { stop } = heartbeatOf([ordered("o1")], runtime);
  endTimer();
  await stop();
  assert.is(queues.delays.length, 1);
  await system.timer(2000).done;
  assert.is(queues.delays.length, 1);
});

/** Has each call that hides a batch take a second, and notes for how long each was that has ended. */
function slowBeats(at: ReturnType<typeof world>) {
  const seconds: unknown[] = [];
  at.queues.fault = async (call, [messages], phase) => {
    if (call !== "delay") return;
    const [one] = messages as { seconds: number }[];
    if (phase === "before" && one?.seconds === 3) await at.system.timer(1000).done;
    if (phase === "after") seconds.push(one?.seconds);
  };
  return seconds;
}

test("what is said of a message waits for the beat that is under way", async () => {
  const at = world(
    async () => {
      await at.system.timer(1600).done;
      throw new Error("down");
    },
    { consumer: { heartbeatSeconds: 3 } },
  );
  at.system.random = () => 0.9;
  const seconds = slowBeats(at);
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.equal(seconds, [3, 3, 2]);
});

test("so does what is said of those that give way to a message that goes first", async () => {
  const at = world(undefined, { consumer: { heartbeatSeconds: 3 } });
  at.store.fault = (call, _args, phase) => {
    if (call === "claim" && phase === "after") throw new Error("killed");
  };
  const message = ordered("o1");
  await at.run(message);
  at.store.fault = undefined;
  await at.system.advance(60_000);
  const record = at.recordOf("o1");
  assert.ok(record);
  at.store.seed({ ...record, putOff: true } as ClaimRecord);
  const seconds = slowBeats(at);
  const third = { ...messageAgain(message), receiveCount: 3 };
  assert.equal(await at.run(third, ordered("o2", { message: { receiveCount: 3 } })), ["o2"]);
  assert.is(seconds[0], 3);
});

test.run();
