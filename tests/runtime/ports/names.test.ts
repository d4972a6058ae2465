import { test } from "uvu";
import * as assert from "uvu/assert";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";

/** Names that DynamoDB takes, and expressions do not. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html */
const NAMES = [
  "order-id",
  "order.id",
  "status",
  "#key",
  ":key",
  "9",
  "a b",
  "schl\u00fcssel",
  "\u{1f511}",
  "[0]",
];

for (const name of NAMES)
  test(`a table whose keys are called ${name} is written, filled, read and listed; so are attributes`, async () => {
    const tables = { facts: name, lists: { key: name, sort: `${name}-2` } };
    const store = fakeStore(tables);
    const fact = { [name]: "f", [`${name}-3`]: { [name]: 1 } };
    const entry = { [name]: "l", [`${name}-2`]: "e" };
    const record = {
      key: "c|x",
      consumer: "c",
      status: "done",
      generation: 0,
      attempts: 1,
      claimedAt: "2026-01-01",
    } as const;
    const writes = [
      { create: "facts", item: fact },
      { create: "lists", item: entry },
      { fill: "facts", key: "g", attributes: { [`${name}-3`]: 2 } },
    ];
    assert.is(await store.accept(record, writes), "accepted");
    assert.equal(await store.read("facts", "f"), fact);
    assert.equal(await store.read("facts", "g"), { [name]: "g", [`${name}-3`]: 2 });
    assert.equal(await store.read("lists", "l", "e"), entry);
    assert.equal(await store.list("lists", "l", { limit: 1 }), { items: [entry] });
  });

test("what can be no key is not there: too long, empty, whatever its characters", async () => {
  const store = fakeStore({ facts: "id", lists: { key: "list", sort: "entry" } });
  for (const key of [
    "",
    "x".repeat(2049),
    "\u4e2d".repeat(683),
    "\u0000".repeat(3000),
    "\ud800".repeat(1000),
  ]) {
    assert.is(await store.read("facts", key), undefined);
    assert.is(await store.read("lists", "l", key), undefined);
    assert.equal(await store.list("lists", key, { limit: 1 }), { items: [] });
    assert.equal(await store.list("lists", "l", { limit: 1, after: key }), { items: [] });
  }
  for (const key of ["\u0000", "\uffff", "\ud800", "x".repeat(1024)]) {
    assert.is(await store.read("facts", key), undefined);
    assert.is(await store.read("lists", key, key), undefined);
  }
});

test.run();
