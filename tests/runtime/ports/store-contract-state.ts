import * as assert from "uvu/assert";
import type { ReadItem, Write } from "../../../runtime/handler.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { throws } from "../../harness/throws.ts";
import { contractWorld, type MakeStore, type Register } from "./store-contract.ts";

/** What every store must do with state that changes: `put`, `remove` and `add`. */
export function stateContract(test: Register, makeStore: MakeStore): void {
  /** A store, and plans of many owners in it. */
  async function world() {
    const { store, id, plan } = await contractWorld(makeStore);
    const owner = async () => {
      const { claim } = await contractWorld(() => store);
      return claim();
    };
    return {
      ...{ store, id, plan, owner },
      read: async () => (await store.read("things", id)) as ReadItem,
      commit: async (...writes: Write[]) => store.commit(await owner(), plan({ writes })),
      /** Its contents, without what the store adds. */
      async look() {
        const { id: _, incarnation: __, ...rest } = (await store.read("things", id)) ?? {};
        return rest;
      },
      put: (fields: object, was?: ReadItem): Write => ({ put: "things", item: { id, ...fields }, was }),
    };
  }

  test("put: revisions go from 1 without a gap, and what was not read is not overwritten", async () => {
    const { commit, put, read, look } = await world();
    assert.is(await commit(put({ seats: 1 })), "committed");
    assert.equal(await look(), { seats: 1, revision: 1 });
    assert.is(await commit(put({ seats: 9 })), "stale");
    const first = await read();
    assert.is(await commit(put({ seats: 2, plan: "team" }, first)), "committed");
    assert.is(await commit(put({ seats: 9 }, first)), "stale");
    assert.equal(await look(), { seats: 2, plan: "team", revision: 2 });
    assert.is(await commit(put({ ...(await read()), plan: undefined }, await read())), "committed");
    assert.equal(await look(), { seats: 2, revision: 3 });
  });

  test("put: over what was created or filled, which has no revision", async () => {
    const { commit, put, read, look, id } = await world();
    await commit({ create: "things", item: { id, a: 1 } });
    const created = await read();
    assert.is(await commit(put({ b: 2 })), "stale");
    assert.is(await commit(put({ b: 2 }, created)), "committed");
    assert.equal(await look(), { b: 2, revision: 1 });
    assert.is(await commit(put({ b: 3 }, created)), "stale");
  });

  test("put: what was read and is gone by now is stale", async () => {
    const { commit, put, read, id } = await world();
    await commit(put({}));
    const was = await read();
    assert.is(await commit({ remove: "things", key: id, was }), "committed");
    assert.is(await commit(put({}, was)), "stale");
    assert.is(await commit({ remove: "things", key: id, was }), "stale");
    assert.is(await read(), undefined);
  });

  test("remove: only what is as it was read", async () => {
    const { commit, put, read, look, id } = await world();
    await commit({ fill: "things", key: id, attributes: { a: 1 } });
    const filled = await read();
    await commit(put({ a: 2 }, filled));
    assert.is(await commit({ remove: "things", key: id, was: filled }), "stale");
    assert.equal(await look(), { a: 2, revision: 1 });
    assert.is(await commit({ remove: "things", key: id, was: await read() }), "committed");
    await commit({ create: "things", item: { id } });
    assert.is(await commit({ remove: "things", key: id, was: await read() }), "committed");
    assert.is(await read(), undefined);
  });

  test("put: revisions begin again after a removal, and what was read in an earlier life is stale", async () => {
    const { commit, put, read, look, id } = await world();
    await commit(put({ life: 1 }));
    const earlier = await read();
    await commit({ remove: "things", key: id, was: earlier });
    await commit(put({ life: 2 }));
    assert.equal(await look(), { life: 2, revision: 1 });
    assert.is(await commit(put({ life: 1 }, earlier)), "stale");
    assert.is(await commit({ remove: "things", key: id, was: earlier }), "stale");
    assert.equal(await look(), { life: 2, revision: 1 });
  });

  test("put: an item of a list, by its key and its sort attribute", async () => {
    const { store, commit, id } = await world();
    const item = { list: id, entry: "a", state: "new" };
    assert.is(await commit({ put: "entries", item }), "committed");
    const [was] = (await store.list("entries", id, { limit: 1 })).items;
    assert.is(await commit({ put: "entries", item: { ...item, state: "old" }, was }), "committed");
    const now = await store.read("entries", id, "a");
    assert.equal([now?.state, now?.revision], ["old", 2]);
    assert.is(await commit({ remove: "entries", key: id, sort: "a", was: now as ReadItem }), "committed");
    assert.equal(await store.list("entries", id, { limit: 1 }), { items: [] });
  });

  test("put: any name of an attribute will do", async () => {
    const { commit, put, read } = await world();
    for (const was of [undefined, 0]) {
      const item = { "a b.c-#:": 1, status: "x", size: [] };
      assert.is(await commit(put(item, was === undefined ? undefined : await read())), "committed");
      assert.equal({ ...(await read()), ...item }, await read());
    }
  });

  test("commit: a plan of which one item is stale does nothing, and its claim is still held", async () => {
    const { store, commit, put, id, plan, owner } = await world();
    await commit(put({ seats: 1 }));
    const held = await owner();
    const writes: Write[] = [
      { create: "things", item: { id: `${id}-created` } },
      { add: "things", key: `${id}-added`, amounts: { n: 1 } },
      put({ seats: 2 }),
    ];
    assert.is(await store.commit(held, plan({ writes })), "stale");
    for (const key of ["created", "added"]) assert.is(await store.read("things", `${id}-${key}`), undefined);
    assert.is(await store.commit(held, plan({ writes: writes.slice(0, 2) })), "committed");
  });

  test("commit: a fact that is present outweighs what is stale; a lost claim outweighs both", async () => {
    const { store, commit, put, id, plan, owner } = await world();
    const fact: Write = { create: "things", item: { id: `${id}-fact` } };
    await commit(put({ seats: 1 }), fact);
    const held = await owner();
    for (const writes of [
      [put({ seats: 2 }), fact],
      [fact, put({ seats: 2 })],
    ])
      assert.is(await store.commit(held, plan({ writes })), "present");
    assert.is(await store.commit({ ...held, owner: "zombie" }, plan({ writes: [put({}), fact] })), "lost");
    assert.is(await store.commit({ ...held, owner: "zombie" }, plan({ writes: [put({})] })), "lost");
  });

  test("commit: again by the same owner, after a lost answer, is a success although its own put has raised the revision", async () => {
    const { store, commit, put, read, look, plan, owner, id } = await world();
    await commit(put({ seats: 1 }));
    const held = await owner();
    const writes = [put({ seats: 2 }, await read())];
    assert.is(await store.commit(held, plan({ writes })), "committed");
    assert.is(await store.commit(held, plan({ writes })), "committed");
    assert.equal(await look(), { seats: 2, revision: 2 });
    const other = await owner();
    const next = { cursor: "on", chunk: 1 };
    const chunk: Write[] = [{ remove: "things", key: id, was: await read() }];
    assert.is(await store.commit(other, plan({ writes: chunk, next })), "committed");
    assert.is(await store.commit(other, plan({ writes: chunk, next })), "committed");
  });

  test("put: of ten owners who read the same one wins, and nine are stale", async () => {
    const { store, commit, put, read, plan, owner } = await world();
    await commit(put({ by: -1 }));
    const was = await read();
    const owners = await Promise.all(Array.from({ length: 10 }, owner));
    const results = await Promise.all(
      owners.map(async (held, by) => {
        for (;;) {
          const result = await store.commit(held, plan({ writes: [put({ by }, was)] }));
          if (result !== "busy") return result;
        }
      }),
    );
    assert.equal([...results].sort(), ["committed", ...Array(9).fill("stale")]);
    const now = await read();
    assert.equal([now.by, now.revision], [results.indexOf("committed"), 2]);
  });

  test("put and remove: a `was` of another item is a mistake of the plan, and so is one that was never stored", async () => {
    const { commit, put, id } = await world();
    for (const write of [
      put({}, { id: "other" }),
      put({}, {}),
      put({}, { id, revision: 1 }),
      put({}, { id, revision: "1", incarnation: "a" }),
      { remove: "things", key: id, was: { id: "other" } },
      { put: "entries", item: { list: id, entry: "a" }, was: { list: id, entry: "b" } },
      { remove: "entries", key: id, sort: "a", was: { list: id, entry: "b" } },
      { remove: "things", key: id, sort: "a", was: { id } },
    ] as Write[])
      assert.is((await throws(() => commit(write), /./)).name, "PlanError", JSON.stringify(write));
  });

  test("put: who sets a revision of their own, or has one created, filled or added to, makes a mistake", async () => {
    const { commit, put, id } = await world();
    for (const name of ["revision", "incarnation"])
      for (const write of [
        put({ [name]: 7 }),
        { create: "things", item: { id, [name]: 1 } },
        { fill: "things", key: id, attributes: { [name]: 1 } },
        { add: "things", key: id, amounts: { [name]: 1 } },
      ] as Write[])
        assert.is((await throws(() => commit(write), name)).name, "PlanError");
    assert.is(await commit(put({ revision: 1 })), "committed");
  });

  test("add: makes the item and its numbers, and adds exactly", async () => {
    const { commit, look, id } = await world();
    const add = (amounts: Record<string, number>): Write => ({ add: "things", key: id, amounts });
    assert.is(await commit(add({ "seats in use": 3, spent: 0.1 })), "committed");
    assert.is(await commit(add({ "seats in use": -5, spent: 0.2, status: 0 })), "committed");
    assert.equal(await look(), { "seats in use": -2, spent: 0.3, status: 0 });
    assert.is(await commit(add({})), "committed");
    assert.is(await commit({ add: "entries", key: id, sort: "a", amounts: { n: 1 } }), "committed");
  });

  test("add: once, also where the answer was lost", async () => {
    const { store, look, plan, owner, id } = await world();
    const held = await owner();
    const writes: Write[] = [{ add: "things", key: id, amounts: { n: 1 } }];
    for (const _ of [1, 2]) assert.is(await store.commit(held, plan({ writes })), "committed");
    assert.equal(await look(), { n: 1 });
  });

  test("add: to what is no number, or beyond what is read back as it is, is refused for good and changes nothing", async () => {
    const { commit, look, id } = await world();
    const most = Number.MAX_SAFE_INTEGER;
    await commit({ create: "things", item: { id, text: "1", most, least: -most } });
    const add = (amounts: Record<string, number>): Write => ({ add: "things", key: id, amounts });
    for (const amounts of [{ text: 1 }, { most: 1 }, { least: -1 }, { most: 0.5 }])
      assert.is((await throws(() => commit(add(amounts)), "things")).name, "PermanentError");
    assert.is(await commit(add({ most: 0, least: 1 })), "committed");
    assert.equal(await look(), { text: "1", most, least: 1 - most });
  });

  test("accept: puts, removes and adds with its record; stale where an item is not as it was read", async () => {
    const { store, commit, put, read, look, id } = await world();
    const record = async (): Promise<ClaimRecord> => ({
      ...{ key: (await contractWorld(() => store)).key, consumer: "contract", status: "done" },
      ...{ generation: 0, attempts: 1, hash: "h1", claimedAt: "2026-01-01T00:00:00.000Z" },
      reply: { status: 202, body: {} },
    });
    const first = await record();
    assert.is(await store.accept(first, [put({ seats: 1 })]), "accepted");
    const was = await read();
    await commit(put({ seats: 2 }, was));
    const second = await record();
    const more: Write = { add: "things", key: `${id}-n`, amounts: { n: 1 } };
    assert.is(await store.accept(second, [more, put({ seats: 3 }, was)]), "stale");
    assert.is(await store.accepted(second.key), undefined);
    assert.is(await store.accept(second, [more, put({ seats: 3 }, await read())]), "accepted");
    assert.equal(await look(), { seats: 3, revision: 3 });
    const again = await store.accept(second, [put({ seats: 4 }, was)]);
    assert.equal(again, { found: await store.accepted(second.key) });
    const fact: Write = { create: "things", item: { id: `${id}-fact` } };
    await commit(fact);
    const present = await store.accept(await record(), [put({}, was), fact]);
    assert.equal(present, { present: [{ id: `${id}-fact` }, undefined] });
    assert.is(
      await store.accept(await record(), [{ remove: "things", key: id, was: await read() }]),
      "accepted",
    );
  });
}
