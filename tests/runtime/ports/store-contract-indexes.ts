import * as assert from "uvu/assert";
import type { Item, Write } from "../../../runtime/handler.ts";
import { throws } from "../../harness/throws.ts";
import { contractWorld, type MakeStore, type Register } from "./store-contract.ts";

/** What every store must do with indexes: `seatsByOwner` lists the items of `seats` (`seatId`) by `owner` and `since`. */
export function indexContract(test: Register, makeStore: MakeStore): void {
  async function world() {
    const { store, id } = await contractWorld(makeStore);
    const commit = async (...writes: Write[]) => {
      const { claim, plan } = await contractWorld(() => store);
      return store.commit(await claim(), plan({ writes }));
    };
    const seat = (name: string, since?: string, owner = id): Write => ({
      create: "seats",
      item: { seatId: `${id}-${name}`, owner, since, name },
    });
    const page = (limit: number, after?: string, more: { descending?: boolean } = {}) =>
      store.listEventually("seatsByOwner", id, { limit, after, ...more });
    return { store, id, commit, seat, page };
  }

  const namesOf = (items: readonly Item[]) => items.map(({ name }) => name);

  test("index: the items under a key, in the order of the sort attribute, whole", async () => {
    const { commit, seat, page, id } = await world();
    await commit(seat("b", "2"), seat("a", "3"), seat("c", "1"), seat("other", "1", `${id}-other`));
    const { items, next } = await page(10);
    assert.equal([namesOf(items), next], [["c", "b", "a"], undefined]);
    assert.equal(items[0], { seatId: `${id}-c`, owner: id, since: "1", name: "c" });
    assert.equal(namesOf((await page(10, undefined, { descending: true })).items), ["a", "b", "c"]);
  });

  test("index: an item without one of its attributes is not in it, and one that is removed or changed leaves it", async () => {
    const { store, commit, seat, page, id } = await world();
    await commit(seat("a"), seat("b", "1"), {
      put: "seats",
      item: { seatId: `${id}-c`, owner: id, since: "2", name: "c" },
    });
    assert.equal(namesOf((await page(10)).items), ["b", "c"]);
    const was = await store.read("seats", `${id}-c`);
    await commit({ put: "seats", item: { seatId: `${id}-c`, name: "c" }, was });
    assert.equal(namesOf((await page(10)).items), ["b"]);
    const b = (await store.read("seats", `${id}-b`)) as Item;
    await commit({ remove: "seats", key: `${id}-b`, was: b });
    assert.equal(await page(10), { items: [] });
  });

  test("index: page by page, also among items of one place in the order; the last page has no next", async () => {
    const { commit, seat, page } = await world();
    const all = Array.from({ length: 7 }, (_, n) => `s${n}`);
    await commit(...all.map((name, n) => seat(name, n < 5 ? "same" : `z${n}`)));
    for (const descending of [false, true]) {
      const seen: unknown[] = [];
      let after: string | undefined;
      let pages = 0;
      do {
        const { items, next } = await page(2, after, { descending });
        seen.push(...namesOf(items));
        after = next;
        pages++;
      } while (after !== undefined);
      assert.equal([[...seen].sort(), pages], [all, 4]);
    }
    const { next } = await page(7);
    assert.is(next, undefined);
  });

  test("index: a cursor leads into no other list, and what is no cursor to nothing", async () => {
    const { store, commit, seat, page, id } = await world();
    await commit(seat("a", "1"), seat("b", "2"), seat("x", "1", `${id}-x`), seat("y", "2", `${id}-x`));
    const { next } = await page(1);
    const other = await store.listEventually("seatsByOwner", `${id}-x`, { limit: 10, after: next });
    assert.equal([...new Set(other.items.map(({ owner }) => owner))], [`${id}-x`]);
    const forged = [["1"], ["1", 2], ["1", ""], ["x".repeat(1025), "a"], ["1", "a", "b"], {}, null].map(
      (one) => Buffer.from(JSON.stringify(one)).toString("base64url"),
    );
    for (const after of ["", "a", "%", ...forged]) assert.equal(await page(10, after), { items: [] }, after);
    for (const key of ["", "x".repeat(2049)])
      assert.equal(await store.listEventually("seatsByOwner", key, { limit: 1 }), { items: [] });
  });

  test("index: an attribute that it could not take as a key is refused by its name, before anything is written", async () => {
    const { store, commit, seat, page, id } = await world();
    const seatId = `${id}-a`;
    for (const [owner, name] of [
      ["", "PermanentError"],
      ["x".repeat(2049), "PermanentError"],
      ["\ud800", "PermanentError"],
      [7, "PlanError"],
      [null, "PlanError"],
    ] as const)
      for (const write of [
        { create: "seats", item: { seatId, owner } },
        { put: "seats", item: { seatId, owner } },
        { fill: "seats", key: seatId, attributes: { owner } },
      ] as Write[])
        assert.is((await throws(() => commit(seat("b", "1"), write), "seats.owner is no")).name, name);
    await throws(
      () => commit({ fill: "seats", key: seatId, attributes: { since: "x".repeat(1025) } }),
      "seats.since",
    );
    await throws(
      () => commit({ add: "seats", key: seatId, amounts: { since: 1 } }),
      "seats.since is no text",
    );
    await throws(
      () => store.fill([{ fill: "seats", key: seatId, attributes: { owner: "" } }]),
      "seats.owner",
    );
    assert.equal([await store.read("seats", seatId), await page(1)], [undefined, { items: [] }]);
  });

  test("index: it is no table, and a table is no index", async () => {
    const { store, commit, id } = await world();
    for (const mistake of [
      () => store.read("seatsByOwner", id),
      () => store.list("seatsByOwner", id, { limit: 1 }),
      () => commit({ create: "seatsByOwner", item: { seatId: id } }),
      () => store.listEventually("seats", id, { limit: 1 }),
    ])
      assert.is((await throws(mistake, /is an index|is a table/)).name, "PlanError");
    await throws(() => store.listEventually("others", id, { limit: 1 }), "others");
  });
}
