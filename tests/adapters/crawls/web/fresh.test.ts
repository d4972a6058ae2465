import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type FreshOptions, fresh } from "../../../../adapters/crawls/web/fresh.ts";
import { patient } from "../../../harness/patience.ts";
import { throws } from "../../../harness/throws.ts";

/** Loads keys as they are, each of `bytes`, and notes which ones. */
function loader(options: Partial<FreshOptions>, bytes = 1) {
  const remembered = fresh<string>({ forMs: 60_000, maxEntries: 10, maxBytes: 100, ...options });
  const loaded: string[] = [];
  const get = (key: string) =>
    remembered(key, async () => {
      loaded.push(key);
      return { value: key, bytes };
    });
  return { get, loaded };
}

test("what is asked for again is loaded once, also by those who ask meanwhile", async () => {
  const { get, loaded } = loader({});
  assert.equal(await Promise.all([get("a"), get("a")]), ["a", "a"]);
  await get("a");
  assert.equal(loaded, ["a"]);
});

test("it is loaded again when it is no longer fresh", async () => {
  const { get, loaded } = loader({ forMs: 10 });
  await get("a");
  await sleep(15);
  await get("a");
  assert.equal(loaded, ["a", "a"]);
});

test("what was not asked for longest makes room: by number", async () => {
  const { get, loaded } = loader({ maxEntries: 2 });
  for (const key of ["a", "b", "a", "c", "a", "b"]) await get(key);
  assert.equal(loaded, ["a", "b", "c", "b"]);
});

test("what was not asked for longest makes room: by bytes", async () => {
  const { get, loaded } = loader({}, 40);
  for (const key of ["a", "b", "c", "b", "a"]) await get(key);
  assert.equal(loaded, ["a", "b", "c", "a"]);
});

test("bytes are given back when an entry is loaded again", async () => {
  const forMs = patient(50);
  const { get, loaded } = loader({ forMs }, 40);
  await get("a");
  for (const _ of [1, 2]) {
    await sleep(forMs + 10);
    await get("a");
  }
  for (const key of ["b", "a", "b"]) await get(key);
  assert.equal(loaded, ["a", "a", "a", "b"]);
});

test("what made room while it was loaded takes none", async () => {
  const { get, loaded } = loader({ maxEntries: 2 }, 40);
  await Promise.all(["a", "b", "c"].map(get));
  for (const key of ["b", "c"]) await get(key);
  assert.equal(loaded, ["a", "b", "c"]);
});

test("the latest one stays, whatever its size", async () => {
  const { get, loaded } = loader({}, 1000);
  for (const key of ["a", "a", "b", "b"]) await get(key);
  assert.equal(loaded, ["a", "b"]);
});

test("a load that fails reaches all who ask, and is forgotten", async () => {
  const remembered = fresh<string>({ forMs: 60_000, maxEntries: 10, maxBytes: 100 });
  const fail = () => remembered("a", () => Promise.reject(new Error("down")));
  await Promise.all([throws(fail, "down"), throws(fail, "down")]);
  assert.is(await remembered("a", async () => ({ value: "up", bytes: 1 })), "up");
});

test.run();
