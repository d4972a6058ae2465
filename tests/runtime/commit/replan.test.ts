import { test } from "uvu";
import * as assert from "uvu/assert";
import { untilFresh } from "../../../runtime/commit/replan.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { throws } from "../../harness/throws.ts";

/** Runs what is stale so many times; how long it took, and how often it ran. */
async function stale(times: number, milliseconds = 1000) {
  const system = fakeSystem();
  system.random = () => 1;
  const begun = system.now();
  let runs = 0;
  const result = await untilFresh(
    async () => (++runs > times ? "done" : "stale"),
    system,
    begun + milliseconds,
  );
  return { result, runs, ms: system.now() - begun };
}

test("what is stale is tried again, after longer each time", async () => {
  assert.equal(await stale(0), { result: "done", runs: 1, ms: 0 });
  assert.equal(await stale(4), { result: "done", runs: 5, ms: 25 + 50 + 100 + 200 });
});

test("it ends after four replans, and with its time", async () => {
  await throws(() => stale(5), "changed what was read, 5 times in a row");
  await throws(() => stale(4, 75), "changed what was read, 3 times in a row");
});

test.run();
