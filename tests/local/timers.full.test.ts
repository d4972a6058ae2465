import { test } from "uvu";
import * as assert from "uvu/assert";
import { plans } from "./plans.ts";
import { leave } from "./stack.ts";
import { until } from "./until.ts";

test.after(leave(import.meta.filename));

const at = await plans("many-timers-witness");
const COUNT = 2000;

test("2,000 that are due in the same second are each published once, and none early", async () => {
  const names = Array.from({ length: COUNT }, (_, n) => `many-${n}`);
  // What is planned after that is published at once, which changes nothing of what is asserted.
  const due = new Date(Date.now() + 60_000);
  await at.ask(names, due, 50);
  const patience = { patienceMs: 240_000 };
  await until("all are published", async () => (await at.published("many-")).size === COUNT, patience);
  for (const [name, late] of await at.published("many-")) assert.ok(late >= 0, `${name} came early`);
  assert.is(await at.pending("many-"), 0);
});

test.run();
