import { test } from "uvu";
import * as assert from "uvu/assert";
import { Busy, failing } from "../../fakes/fault.ts";
import { memoryStore } from "../../fakes/memory-store.ts";
import { throws } from "../../harness/throws.ts";
import { contractWorld, storeContract } from "./store-contract.ts";
import { commitContract } from "./store-contract-commits.ts";
import { endsContract } from "./store-contract-ends.ts";
import { listContract } from "./store-contract-lists.ts";
import { pendingContract } from "./store-contract-pending.ts";
import { scatterContract } from "./store-contract-scatter.ts";

const makeStore = () => memoryStore({ things: "id", entries: { key: "list", sort: "entry" } });

storeContract(test, makeStore);
commitContract(test, makeStore);
endsContract(test, makeStore);
pendingContract(test, makeStore);
scatterContract(test, makeStore);
listContract(test, makeStore);

test("memory: what is put in is copied, and what is taken out cannot be changed", async () => {
  const store = makeStore();
  const item = { id: "1", list: [1] };
  store.seedItem("things", item);
  item.list.push(2);
  const read = (await store.read("things", "1")) as typeof item;
  assert.ok(Object.isFrozen(read.list));
  assert.equal(store.items("things"), [{ id: "1", list: [1] }]);
});

test("memory: an item without one of its key attributes is refused, as DynamoDB does", async () => {
  const store = makeStore();
  const { claim, plan, id } = await contractWorld(() => store);
  const held = await claim();
  for (const item of [{ list: id }, { entry: "a" }, { list: id, entry: "" }]) {
    const writes = [
      { create: "entries", item: { list: id, entry: "b" } },
      { create: "entries", item },
    ];
    await throws(() => store.commit(held, plan({ writes })), "Missing the key");
  }
  assert.equal(store.items("entries"), []);
});

test("memory: a fault strikes before a call takes effect, or after", async () => {
  for (const phase of ["before", "after"] as const) {
    const store = makeStore();
    const { claim, key } = await contractWorld(() => store);
    store.fault = failing("claim", phase);
    await throws(() => claim(), "claim failed");
    assert.is(store.record(key) !== undefined, phase === "after");
  }
});

test("memory: a fault may make a commit busy, which is no rejection", async () => {
  const store = makeStore();
  const { claim, plan } = await contractWorld(() => store);
  const held = await claim();
  store.fault = failing("commit", "before", { error: new Busy() });
  assert.is(await store.commit(held, plan()), "busy");
  assert.is(await store.commit(held, plan()), "committed");
});

test.run();
