import { test } from "uvu";
import * as assert from "uvu/assert";
import { fakeGathers } from "../../../testing/fakes/fake-gathers.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { fakeTables } from "../../../testing/fakes/fake-tables.ts";
import { gathersContract, gathersWorld } from "./gathers-contract.ts";

const tables = fakeTables();
const shared = { gathers: fakeGathers(tables), store: fakeStore(tables) };
const makeGathers = () => shared;

gathersContract(test, makeGathers);

test("fake: what is put in is copied, and what is taken out is a copy", async () => {
  const { count, look } = gathersWorld(makeGathers);
  const keep = { list: [1] };
  await count({ close: { total: 1, startedAt: "2026-01-01T00:00:00.000Z", keep } });
  keep.list.push(2);
  const kept = (await look()).keep as { list: number[] };
  assert.equal(kept, { list: [1] });
  kept.list.push(3);
  assert.equal((await look()).keep, { list: [1] });
});

test.run();
