import { test } from "uvu";
import * as assert from "uvu/assert";
import { memoryGathers } from "../../fakes/memory-gathers.ts";
import type { StoredRecord } from "../../fakes/memory-record.ts";
import { memoryStore } from "../../fakes/memory-store.ts";
import { gathersContract, gathersWorld } from "./gathers-contract.ts";

const records = new Map<string, StoredRecord>();
const shared = { gathers: memoryGathers(records), store: memoryStore({}, records) };
const makeGathers = () => shared;

gathersContract(test, makeGathers);

test("memory: what is put in is copied, and what is taken out cannot be changed", async () => {
  const { count, look } = gathersWorld(makeGathers);
  const keep = { list: [1] };
  await count({ close: { total: 1, startedAt: "2026-01-01T00:00:00.000Z", keep } });
  keep.list.push(2);
  const record = await look();
  assert.equal(record.keep, { list: [1] });
  assert.ok(Object.isFrozen(record.keep?.list));
});

test.run();
