import * as assert from "uvu/assert";
import type { Item } from "../../../runtime/handler.ts";
import { PlanError } from "../../../runtime/ports/errors.ts";
import type { Store } from "../../../runtime/ports/store.ts";
import { throws } from "../../harness/throws.ts";
import { contractWorld, type MakeStore, type Register } from "./store-contract.ts";

/** What every store must do with lists: the table `entries` has the key attribute `list` and the sort attribute `entry`. */
export function listContract(test: Register, makeStore: MakeStore): void {
  const world = () => contractWorld(makeStore);

  /** A list of its own with these entries, and how to read it. */
  async function listOf(entries: readonly string[]) {
    const { store, id } = await world();
    for (const entry of entries)
      await store.fill([{ fill: "entries", key: id, sort: entry, attributes: { seen: true } }]);
    const page = (limit: number, after?: string) => store.list("entries", id, { limit, after });
    return { store, id, page };
  }

  const namesOf = (items: readonly Item[]) => items.map(({ entry }) => entry);

  test("list: a key that no item can have is that of none", async () => {
    const { store } = await world();
    for (const key of ["", "x".repeat(2049), "ü".repeat(1025)]) {
      assert.is(await store.read("things", key), undefined);
      assert.is(await store.read("entries", key, "a"), undefined);
      assert.equal(await store.list("entries", key, { limit: 1 }), { items: [] });
    }
    for (const sort of ["", "x".repeat(1025)]) assert.is(await store.read("entries", "a", sort), undefined);
  });

  test("list: an item is created once for its key and sort attribute", async () => {
    const { store, claim, plan, id } = await world();
    const create = (entry: string, more: object = {}) => ({
      create: "entries",
      item: { list: id, entry, ...more },
    });
    const writes = [create("a", { first: true }), create("b")];
    assert.is(await store.commit(await claim(), plan({ writes })), "committed");
    const other = await contractWorld(() => store);
    const again = [create("c"), create("a", { first: false })];
    assert.is(await store.commit(await other.claim(), plan({ writes: again })), "present");
    const { items } = await store.list("entries", id, { limit: 10 });
    assert.equal(items, [
      { list: id, entry: "a", first: true },
      { list: id, entry: "b" },
    ]);
  });

  test("list: an item is filled attribute by attribute, the first value stays", async () => {
    const { store, id } = await world();
    const fill = (attributes: Item) => store.fill([{ fill: "entries", key: id, sort: "a", attributes }]);
    await fill({ crawled: 1 });
    await fill({ crawled: 2, listed: { url: "u" } });
    const expected = { list: id, entry: "a", crawled: 1, listed: { url: "u" } };
    assert.equal(await store.read("entries", id, "a"), expected);
  });

  test("list: one item is read by key and sort attribute, undefined where there is none", async () => {
    const { store, id } = await listOf(["a"]);
    assert.equal(await store.read("entries", id, "a"), { list: id, entry: "a", seen: true });
    assert.is(await store.read("entries", id, "b"), undefined);
    assert.is(await store.read("entries", `${id}-other`, "a"), undefined);
  });

  test("list: from the last to the first, page by page", async () => {
    const { store, id } = await listOf(["b", "a", "c"]);
    const { items, next } = await store.list("entries", id, { limit: 2, descending: true });
    assert.equal(namesOf(items), ["c", "b"]);
    const rest = await store.list("entries", id, { limit: 2, after: next, descending: true });
    assert.equal(namesOf(rest.items), ["a"]);
    assert.is(rest.next, undefined);
  });

  test("list: its items come in the order of their sort attribute, however they were written", async () => {
    const { page } = await listOf(["b", "a", "10", "9", "ä", "B", "a!"]);
    assert.equal(namesOf((await page(10)).items), ["10", "9", "B", "a", "a!", "b", "ä"]);
  });

  test("list: a last page that is full has no next", async () => {
    const { page } = await listOf(["a", "b", "c"]);
    assert.equal(
      [(await page(2)).next, "next" in (await page(3)), "next" in (await page(1, "b"))],
      ["b", ...[false, false]],
    );
  });

  test("list: it is read page by page from the last one's end; the last page has no next", async () => {
    const entries = Array.from({ length: 7 }, (_, index) => `e${index}`);
    const { page } = await listOf(entries);
    const first = await page(3);
    assert.equal([namesOf(first.items), first.next], [["e0", "e1", "e2"], "e2"]);
    const second = await page(3, first.next);
    assert.equal([namesOf(second.items), second.next], [["e3", "e4", "e5"], "e5"]);
    const last = await page(3, second.next);
    assert.equal([namesOf(last.items), "next" in last], [["e6"], false]);
  });

  test("list: a page that holds just all is the last, or an empty one follows", async () => {
    const { page } = await listOf(["a", "b"]);
    const { items, next } = await page(2);
    assert.equal(namesOf(items), ["a", "b"]);
    if (next !== undefined) assert.equal(await page(2, next), { items: [] });
  });

  test("list: it goes on after any sort attribute, there or not, and after the last there is nothing", async () => {
    const { page } = await listOf(["a", "c", "e"]);
    assert.equal(namesOf((await page(10, "b")).items), ["c", "e"]);
    assert.equal(namesOf((await page(1, "c")).items), ["e"]);
    for (const after of ["e", "z"]) assert.equal(await page(10, after), { items: [] });
  });

  test("list: another list does not mix in, be its key the beginning of this one's", async () => {
    const { store, id, page } = await listOf(["a"]);
    for (const key of [`${id}-longer`, id.slice(0, -1)])
      await store.fill([{ fill: "entries", key, sort: "b", attributes: { seen: true } }]);
    assert.equal(namesOf((await page(10)).items), ["a"]);
    assert.equal(await store.list("entries", `${id}-none`, { limit: 10 }), { items: [] });
  });

  test("list: a sort attribute that is missing or needless is a mistake of the plan", async () => {
    const { store, claim, plan, id } = await world();
    const held = await claim();
    const attributes = { seen: true };
    const mistakes: ((store: Store) => Promise<unknown>)[] = [
      ({ read }) => read("entries", id),
      ({ read }) => read("things", id, "a"),
      ({ fill }) => fill([{ fill: "entries", key: id, attributes }]),
      ({ fill }) => fill([{ fill: "things", key: id, sort: "a", attributes }]),
      ({ commit }) => commit(held, plan({ writes: [{ fill: "entries", key: id, attributes }] })),
    ];
    for (const mistake of mistakes) {
      const error = await throws(() => mistake(store), /./);
      assert.ok(error instanceof PlanError, `${error.name}: ${error.message}`);
    }
  });

  test("list: a sort attribute has 1,024 bytes, and a list goes on after one", async () => {
    const longest = "é".repeat(512);
    const { store, id, page } = await listOf([longest, "z", "ü"]);
    assert.equal(await store.read("entries", id, longest), { list: id, entry: longest, seen: true });
    const { items, next } = await page(2);
    assert.equal([namesOf(items), next], [["z", longest], longest]);
    assert.equal(namesOf((await page(2, next)).items), ["ü"]);
  });
}
