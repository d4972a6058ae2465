import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import type { Claim, Store } from "../../../runtime/ports/store.ts";
import { allUnsent, contractWorld, type MakeStore, type Register } from "./store-contract.ts";

/** What every store must do so that whatever is still to be done shows, and nothing else. */
export function pendingContract(test: Register, makeStore: MakeStore): void {
  /** A record and a time of its own, before all that others have put into a shared store. */
  async function world(make = makeStore) {
    const at = EARLY - ++worlds * DAY;
    const { ask, claim, death, plan, ...one } = await contractWorld(make);
    const { store, key } = one;
    const request = (ms: number, owner: string) =>
      ask({ owner, now: at + ms, lease: at + ms + 1000, maxAttempts: 9 });
    return {
      ...one,
      at,
      request,
      /** Claims so many milliseconds later. */
      claimAt: (ms: number) => claim(request(ms, `owner-${ms}`)),
      plan: (more: Parameters<typeof plan>[0] = {}) => plan({ now: at + 500, ...more }),
      death: (more: Parameters<typeof death>[0] = {}) => death({ now: at + 500, ...more }),
      /** Where the record shows at a moment: as claimed, as unsent. */
      async shows(ms: number) {
        const [claimed, unsent] = await Promise.all([allClaimed(store, at + ms), allUnsent(store, at + ms)]);
        return [...(claimed.includes(key) ? ["claimed"] : []), ...(unsent.includes(key) ? ["unsent"] : [])];
      },
    };
  }

  test("claimed: from the claim on, whatever becomes of its owner; each claim counts from its own time", async () => {
    const { store, claimAt, shows } = await world();
    const first = await claimAt(0);
    assert.equal([await shows(-1), await shows(0)], [[], ["claimed"]]);
    await store.countAttempt(first, first.record.lease ?? 0);
    await store.release(first, { attempt: 1, at: "2026-01-01T00:00:00.000Z", message: "down" });
    assert.equal(await shows(0), ["claimed"]);
    const second = await claimAt(1000);
    assert.equal([await shows(999), await shows(1000)], [[], ["claimed"]]);
    await store.giveBack(second);
    assert.equal([await shows(999), await shows(1000)], [[], ["claimed"]]);
  });

  test("claimed: until it is done or dead; with an outbox it is unsent from then on, and until it is sent", async () => {
    for (const end of ["commit", "commit with writes", "markDead", "markDead as found"] as const) {
      const { store, claimAt, shows, plan, death, outbox, key, id, look } = await world();
      const held = await claimAt(0);
      if (end === "commit") await store.commit(held, plan({ outbox }));
      if (end === "commit with writes")
        await store.commit(held, plan({ outbox, writes: [{ create: "things", item: { id } }] }));
      if (end === "markDead") await store.markDead(held, death());
      if (end === "markDead as found") await store.markDead({ found: await look() }, death());
      assert.equal([await shows(499), await shows(500)], [[], ["unsent"]], end);
      await store.markSent(key, 1, [], 2e9);
      assert.equal(await shows(500), ["unsent"], "another generation's mark");
      await store.markSent(key, 0, [], 2e9);
      assert.equal(await shows(DAY), [], end);
    }
  });

  test("claimed: no more once it is finished with nothing to send", async () => {
    for (const end of ["commit", "markDead"] as const) {
      const { store, claimAt, shows, plan, death, look } = await world();
      const held = await claimAt(0);
      await (end === "commit" ? store.commit(held, plan()) : store.markDead(held, death({ outbox: [] })));
      assert.equal(await shows(DAY), [], end);
      const { pending, pendingSince } = await look();
      assert.equal([pending, pendingSince], [undefined, undefined]);
    }
  });

  test("claimed: a zombie does not end what its successor holds", async () => {
    const { store, claimAt, shows, plan, death, outbox } = await world();
    const zombie = await claimAt(0);
    await claimAt(1000);
    await store.commit(zombie, plan());
    await store.commit(zombie, plan({ outbox }));
    await store.markDead(zombie, death());
    assert.equal([await shows(999), await shows(1000)], [[], ["claimed"]]);
  });

  test("claimed: again once it is reopened, whether its outbox was sent or not", async () => {
    for (const isSent of [true, false]) {
      const { store, claimAt, request, shows, death, key, look } = await world();
      await store.markDead(await claimAt(0), death());
      if (isSent) await store.markSent(key, 0, [], 2e9);
      const held = (await store.reopen(await look(), request(2000, "b"))) as Claim;
      assert.equal([await shows(1999), await shows(2000)], [[], ["claimed"]]);
      await store.markDead(held, death({ now: held.record.pendingSince ?? 0 }));
      assert.equal(await shows(2000), ["unsent"]);
    }
  });

  test("dead: from when its letter is sent until it is reopened, at the time of its death", async () => {
    const { store, claimAt, request, shows, death, key, look, at } = await world();
    await store.markDead(await claimAt(0), death());
    await store.markSent(key, 0, [{ id: "letter", type: "dead letter" }], 2e9);
    const { pending = "", pendingSince } = await look();
    assert.match(pending, /^dead\.\d$/);
    assert.equal([pendingSince, await shows(DAY)], [at + 500, []]);
    await store.reopen(await look(), request(2000, "b"));
    assert.match((await look()).pending ?? "", /^claim\./);
  });

  test("accept and reject: unsent where there is something to send, never claimed", async () => {
    for (const put of ["accept", "reject"] as const)
      for (const sends of [true, false]) {
        const { store, shows, outbox, key, at } = await world();
        const record: ClaimRecord = {
          ...{ key, consumer: "contract", status: put === "accept" ? "done" : "dead", hash: "h1" },
          ...{ generation: 0, attempts: 1, claimedAt: new Date(at).toISOString() },
          ...(sends ? { outbox } : {}),
        };
        await (put === "accept" ? store.accept(record, []) : store.reject(record));
        assert.equal([await shows(-1), await shows(0)], [[], sends ? ["unsent"] : []], put);
        const again = await store.rejectAgain(record, { ...record, generation: 1, outbox });
        assert.equal([again, await shows(0)], [true, ["unsent"]]);
      }
  });

  test("claimed: page by page, oldest of a page first or not, each once; without outboxes", async () => {
    const store = await makeStore();
    const at = EARLY - ++worlds * DAY;
    const some = await Promise.all(Array.from({ length: 130 }, () => contractWorld(() => store)));
    for (const [index, { claim, plan, outbox }] of some.entries()) {
      const held = await claim({ now: at + index });
      if (index < 10) await store.commit(held, plan({ outbox, now: at }));
    }
    const mine = new Map(some.map(({ key }, index) => [key, index]));
    const found = (await allClaimed(store, at + 124)).flatMap((key) => mine.get(key) ?? []);
    assert.equal(
      found.sort((a, b) => a - b),
      Array.from({ length: 115 }, (_, index) => index + 10),
    );
  });

  test("pending: the oldest outbox, and claims up to a moment with their number and the oldest one's time", async () => {
    const store = await makeStore();
    const shared = () => world(() => store);
    // Each world is earlier than the one before.
    const [late, middle, early] = [await shared(), await shared(), await shared()];
    const stale = async (upTo: number) => {
      const { stale, staleSince } = await store.pending(upTo);
      return [stale, staleSince];
    };
    const held = await early.claimAt(0);
    await middle.claimAt(0);
    await late.claimAt(0);
    assert.equal(await stale(early.at - 1), [0, undefined]);
    assert.equal(await stale(early.at), [1, early.at]);
    assert.equal(await stale(middle.at), [2, early.at]);
    assert.equal(await stale(late.at - 1), [2, early.at]);
    assert.equal(await stale(late.at), [3, early.at]);
    await store.commit(held, early.plan({ outbox: early.outbox }));
    assert.equal(await stale(middle.at), [1, middle.at]);
    assert.is((await store.pending(0)).unsentSince, early.at + 500);
    await store.markSent(early.key, 0, [], 2e9);
    assert.is.not((await store.pending(0)).unsentSince, early.at + 500);
  });
}

const DAY = 86_400_000;
const EARLY = Date.UTC(2020, 0, 1);
let worlds = 0;

/** Keys of all records that were open after a claim up to a moment. */
async function allClaimed(store: Store, before: number): Promise<string[]> {
  const keys: string[] = [];
  for (let cursor: unknown; ; ) {
    const { records, next } = await store.claimed(before, cursor);
    keys.push(...records.map(({ key }) => key));
    if (next === undefined) return keys;
    cursor = next;
  }
}
