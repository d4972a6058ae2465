import * as assert from "uvu/assert";
import type { ClaimRecord, OutboxEvent } from "../../../runtime/ports/record.ts";
import type { Claim, ClaimRequest, CommitPlan, Death, Store } from "../../../runtime/ports/store.ts";

/** How a suite takes a test: uvu's `test`. */
export type Register = (name: string, run: () => Promise<void>) => void;

/** A store with one business table, `things`, whose key attribute is `id`. */
export type MakeStore = () => Store | Promise<Store>;

export const T0 = Date.UTC(2026, 0, 1);
let count = 0;

/** A record of its own for a test, so that a store may be shared. */
export async function contractWorld(makeStore: MakeStore) {
  const store = await makeStore();
  const id = `t${process.pid}-${++count}`;
  const key = `contract|test.orders|Ordered|${id}`;
  const ask = (more: Partial<ClaimRequest> = {}): ClaimRequest => ({
    key,
    consumer: "contract",
    hash: "h1",
    correlationId: "c1",
    event: { id: "e1", source: "test.orders", type: "Ordered" },
    owner: "a",
    now: T0,
    lease: T0 + 1000,
    counted: 0,
    maxAttempts: 3,
    expiresAt: T0 / 1000 + 60,
    ...more,
  });
  const claim = async (more: Partial<ClaimRequest> = {}): Promise<Claim> => {
    const result = await store.claim(ask(more));
    if ("found" in result) throw new Error(`Not claimed: ${JSON.stringify(result.found)}`);
    return result;
  };
  return {
    store,
    id,
    key,
    ask,
    claim,
    /** Claims after the first lease is over. */
    later: (more: Partial<ClaimRequest> = {}) =>
      claim({ owner: "b", now: T0 + 1000, lease: T0 + 9000, ...more }),
    /** The record as it is; there must be one. */
    async look(): Promise<ClaimRecord> {
      const result = await store.claim(ask({ hash: "none", owner: "looker", now: 0 }));
      if (!("found" in result)) throw new Error("There was no record");
      return result.found;
    },
    outbox: [shipped(`${id}-1`), shipped(`${id}-2`)],
    plan: (more: Partial<CommitPlan> = {}): CommitPlan => ({
      writes: [],
      outbox: [],
      now: T0 + 500,
      expiresAt: T0 / 1000 + 90,
      ...more,
    }),
    death: (more: Partial<Death> = {}): Death => ({
      kind: "permanent",
      reason: "no such place",
      deadLetterId: `${id}.0`,
      outbox: [shipped(`${id}-1`)],
      attempts: 1,
      now: T0 + 500,
      ...more,
    }),
  };
}

function shipped(id: string): OutboxEvent {
  return { id, type: "Shipped", source: "test.shipping", detail: '{"metadata":{},"data":{"ü":"€ 🙂"}}' };
}

/** What every store must do; `test` registers the suite's tests. */
export function storeContract(test: Register, makeStore: MakeStore): void {
  const world = () => contractWorld(makeStore);

  test("claim: an absent record is created, open and leased", async () => {
    const { claim, look, key } = await world();
    const { owner, generation, attempt, poison } = await claim({ owner: "a" });
    assert.equal(
      { owner, generation, attempt, poison },
      { owner: "a", generation: 0, attempt: 1, poison: false },
    );
    const { status, attempts, lease, hash, correlationId, claimedAt, event, ...rest } = await look();
    assert.equal(
      { status, attempts, lease, hash, correlationId, claimedAt, event },
      {
        status: "open",
        attempts: 0,
        lease: T0 + 1000,
        hash: "h1",
        correlationId: "c1",
        claimedAt: "2026-01-01T00:00:00.000Z",
        event: { id: "e1", source: "test.orders", type: "Ordered" },
      },
    );
    assert.equal(
      [rest.key, rest.consumer, rest.owner, rest.expiresAt],
      [key, "contract", "a", T0 / 1000 + 60],
    );
  });

  test("claim: of ten at once one wins, the others find its record", async () => {
    const { store, ask } = await world();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => store.claim(ask({ owner: `o${index}` }))),
    );
    const [winner, ...others] = results.filter((result) => "owner" in result);
    assert.equal(others, []);
    for (const result of results) if ("found" in result) assert.is(result.found.owner, winner?.owner);
  });

  test("claim: again by the same owner, after a lost answer, is the claim that it has; it counts once", async () => {
    for (const counted of [0, 1] as const) {
      const { claim, look } = await world();
      const first = await claim({ counted });
      const before = await look();
      const again = await claim({ counted });
      assert.equal(again, first);
      assert.equal([again.attempt, await look()], [1, before]);
    }
  });

  test("claim: bears the record as it is from then on", async () => {
    const { claim, later, look } = await world();
    for (const make of [claim, later]) {
      const { record } = await make();
      const { previous: _, ...said } = record;
      const { previous: __, ...stored } = await look();
      assert.equal(said, stored);
    }
  });

  test("claim: what is done or dead stands in the way, the same payload or not, whenever it is asked", async () => {
    for (const status of ["done", "dead"] as const) {
      const { store, claim, look, ask, plan, death } = await world();
      const held = await claim();
      if (status === "done") await store.commit(held, plan());
      else await store.markDead(held, death());
      const found = await look();
      assert.is(found.status, status);
      for (const now of [T0, T0 + 1e9])
        assert.equal(await store.claim(ask({ owner: "b", now, lease: now + 1 })), { found });
    }
  });

  test("claim: a live lease, another payload, and attempts used up stand in the way", async () => {
    const { store, ask, claim, later } = await world();
    await claim({ counted: 1 });
    const inTheWay: Partial<ClaimRequest>[] = [
      { now: T0 + 999 },
      { now: T0 + 1000, hash: "h2" },
      { now: T0 + 1000, maxAttempts: 1 },
    ];
    for (const more of inTheWay) assert.ok("found" in (await store.claim(ask({ owner: "b", ...more }))));
    assert.is((await later()).attempt, 2);
  });

  test("claim: an owner that neither finished nor released makes it a poison message; the first claim's time and event stay", async () => {
    const { claim, later, look } = await world();
    await claim();
    const { poison, attempt } = await later({ event: { id: "e2", source: "s", type: "t" } });
    assert.equal({ poison, attempt }, { poison: true, attempt: 1 });
    const { claimedAt, startedAt, event, owner } = await look();
    assert.equal(
      [claimedAt, startedAt, event?.id, owner],
      ["2026-01-01T00:00:00.000Z", "2026-01-01T00:00:01.000Z", "e1", "b"],
    );
  });

  test("claim: renews lease and end, and what the message says; errors stay", async () => {
    const { store, claim, later, look } = await world();
    const error = { attempt: 1, at: "2026-01-01T00:00:00.000Z", message: "down" };
    await store.release(await claim(), error);
    await later({ correlationId: "c2", expiresAt: T0 / 1000 + 99 });
    const { lease, expiresAt, correlationId, errors, attempts } = await look();
    assert.equal(
      [lease, expiresAt, correlationId, errors, attempts],
      [T0 + 9000, T0 / 1000 + 99, "c2", [error], 1],
    );
  });

  test("countAttempt: counts the attempt and renews the lease", async () => {
    const { store, claim, look } = await world();
    const held = await claim();
    assert.ok(await store.countAttempt(held, T0 + 5000));
    const { attempts, lease } = await look();
    assert.equal([attempts, lease], [1, T0 + 5000]);
  });

  test("renew: renews the lease, and nothing else", async () => {
    const { store, claim, look } = await world();
    const held = await claim();
    const before = await look();
    assert.ok(await store.renew(held, T0 + 5000));
    assert.equal(await look(), { ...before, lease: T0 + 5000 });
  });

  test("release: counts the attempt once, keeps each error, and leaves no poison message", async () => {
    const { store, claim, later, look } = await world();
    const error = { attempt: 1, at: "2026-01-01T00:00:00.000Z", message: "down" };
    assert.ok(await store.release(await claim({ counted: 1 }), error));
    const again = await later();
    assert.equal([again.poison, again.attempt], [false, 2]);
    assert.ok(await store.release(again, { ...error, attempt: 2 }));
    const { attempts, errors, lease, owner } = await look();
    assert.equal([attempts, errors, lease, owner], [2, [error, { ...error, attempt: 2 }], 0, undefined]);
  });

  test("giveBack: no attempt; a poison message stays one, another does not become one", async () => {
    const { store, claim, later } = await world();
    await store.giveBack(await claim({ counted: 1 }));
    const second = await claim({ owner: "b" });
    assert.equal([second.poison, second.attempt], [false, 1]);
    const poison = await later({ owner: "c" });
    await store.countAttempt(poison, T0 + 9000);
    await store.giveBack(poison);
    const third = await claim({ owner: "d" });
    assert.equal([third.poison, third.attempt], [true, 1]);
  });

  test("a zombie can neither commit, release, count an attempt, renew, mark dead nor give back what its successor holds", async () => {
    const { store, claim, later, look, plan, death, id } = await world();
    const zombie = await claim();
    const successor = await later();
    const before = await look();
    const writes = [{ create: "things", item: { id } }];
    assert.is(await store.commit(zombie, plan()), "lost");
    assert.is(await store.commit(zombie, plan({ writes })), "lost");
    assert.not.ok(await store.release(zombie, { attempt: 1, at: "", message: "" }));
    assert.not.ok(await store.countAttempt(zombie, T0));
    assert.not.ok(await store.renew(zombie, T0 + 5000));
    assert.not.ok(await store.markDead(zombie, death()));
    await store.giveBack(zombie);
    assert.equal(await look(), before);
    assert.is(await store.read("things", id), undefined);
    assert.is(await store.commit(successor, plan({ writes })), "committed");
    assert.is(await store.commit(zombie, plan({ writes })), "lost");
  });

  test("a finished claim is nobody's: its owner can change nothing any more, nor can one of another generation", async () => {
    for (const end of ["commit", "markDead", "none"] as const) {
      const { store, claim, look, plan, death } = await world();
      const held = await claim();
      if (end === "commit") await store.commit(held, plan());
      if (end === "markDead") await store.markDead(held, death());
      const before = await look();
      const stale = end === "none" ? { ...held, generation: 1 } : held;
      assert.not.ok(await store.release(stale, { attempt: 1, at: "", message: "" }));
      assert.not.ok(await store.countAttempt(stale, T0 + 5000));
      assert.not.ok(await store.renew(stale, T0 + 5000));
      assert.not.ok(await store.markDead(stale, death()));
      await store.giveBack(stale);
      if (end !== "commit") assert.is(await store.commit(stale, plan()), "lost");
      assert.equal(await look(), before);
    }
  });

  test("countAttempt, renew, release, giveBack, markDead and commit create no record, nor does markSent", async () => {
    const { store, claim, plan, death, key, id } = await world();
    const other = await contractWorld(() => store);
    const stranger = { ...(await other.claim()), key };
    assert.not.ok(await store.countAttempt(stranger, T0));
    assert.not.ok(await store.renew(stranger, T0));
    assert.not.ok(await store.release(stranger, { attempt: 1, at: "", message: "" }));
    assert.not.ok(await store.markDead(stranger, death()));
    assert.is(await store.commit(stranger, plan()), "lost");
    assert.is(await store.commit(stranger, plan({ writes: [{ create: "things", item: { id } }] })), "lost");
    await store.giveBack(stranger);
    await store.markSent(key, 0, [], T0 / 1000);
    assert.is(await store.reopen({ ...stranger.record, key }, other.ask({ key })), undefined);
    assert.equal([(await claim()).attempt, await store.read("things", id)], [1, undefined]);
  });
}

/** Keys of all records whose outbox was unsent at a moment. */
export async function allUnsent(store: Store, before: number): Promise<string[]> {
  const keys: string[] = [];
  for (let cursor: unknown; ; ) {
    const { records, next } = await store.unsent(before, cursor);
    keys.push(...records.map(({ key }) => key));
    if (next === undefined) return keys;
    cursor = next;
  }
}
