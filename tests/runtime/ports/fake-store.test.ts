import { test } from "uvu";
import * as assert from "uvu/assert";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { Busy, failing } from "../../../testing/fakes/fault.ts";
import { throws } from "../../harness/throws.ts";
import { contractWorld, storeContract } from "./store-contract.ts";
import { commitContract } from "./store-contract-commits.ts";
import { endsContract } from "./store-contract-ends.ts";
import { indexContract } from "./store-contract-indexes.ts";
import { listContract } from "./store-contract-lists.ts";
import { orderContract } from "./store-contract-order.ts";
import { paceContract } from "./store-contract-pace.ts";
import { pendingContract } from "./store-contract-pending.ts";
import { scatterContract } from "./store-contract-scatter.ts";
import { stateContract } from "./store-contract-state.ts";

const SEATS = { key: "seatId", index: { seatsByOwner: { key: "owner", sort: "since" } } };
const makeStore = () => fakeStore({ things: "id", entries: { key: "list", sort: "entry" }, seats: SEATS });

storeContract(test, makeStore);
commitContract(test, makeStore);
endsContract(test, makeStore);
pendingContract(test, makeStore);
orderContract(test, makeStore);
paceContract(test, makeStore);
scatterContract(test, makeStore);
listContract(test, makeStore);
stateContract(test, makeStore);
indexContract(test, makeStore);

test("fake: what is put in is copied, and a look at it cannot change it", async () => {
  const store = makeStore();
  const item = { id: "1", list: [1] };
  store.seedItem("things", item);
  item.list.push(2);
  const read = (await store.read("things", "1")) as typeof item;
  read.list.push(3);
  assert.equal(store.items("things"), [{ id: "1", list: [1] }]);
  assert.ok(Object.isFrozen(store.item("things", "1")?.list));
});

test("fake: an item without one of its key attributes is refused by name, before DynamoDB does", async () => {
  const store = makeStore();
  const { claim, plan, id } = await contractWorld(() => store);
  const held = await claim();
  for (const [item, why] of [
    [{ list: id }, "no text as its key entry"],
    [{ entry: "a" }, "no text as its key list"],
    [{ list: id, entry: "" }, "is no key: use 1–2048 bytes, 1–1024 for entry"],
  ] as const) {
    const writes = [
      { create: "entries", item: { list: id, entry: "b" } },
      { create: "entries", item },
    ];
    await throws(() => store.commit(held, plan({ writes })), why);
  }
  assert.equal(store.items("entries"), []);
});

test("fake: a fault strikes before a command takes effect, or after", async () => {
  for (const phase of ["before", "after"] as const) {
    const store = makeStore();
    const { claim, key } = await contractWorld(() => store);
    store.fault = failing("claim", phase);
    await throws(() => claim(), "claim failed");
    assert.is(store.record(key) !== undefined, phase === "after");
  }
});

test("fake: a fault may have a transaction cancelled by another one, which is no rejection", async () => {
  const store = makeStore();
  const { claim, plan, id } = await contractWorld(() => store);
  const held = await claim();
  const writes = [{ create: "things", item: { id } }];
  store.fault = failing("commit", "before", { error: new Busy() });
  assert.is(await store.commit(held, plan({ writes })), "busy");
  assert.is(await store.commit(held, plan({ writes })), "committed");
});

test.run();
