import { test } from "uvu";
import * as assert from "uvu/assert";
import { plans } from "./plans.ts";
import { leave } from "./stack.ts";
import { until } from "./until.ts";

test.after(leave(import.meta.filename));

const at = await plans("timers-witness");
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

test("events with a time are published at it, each once; not before, and not what was taken back or set anew", async () => {
  const due = inSeconds(12);
  await at.ask(names("due-", 20), due);
  await at.ask(names("back-", 5), due);
  await at.ask(["moved-0"], due);
  await until("all are pending", async () => (await at.pending("")) === 26);
  await at.ask(names("back-", 5));
  await at.ask(["moved-0"], inSeconds(3600));
  await until("what is taken back is gone", async () => (await at.pending("back-")) === 0);
  if (Date.now() < due.getTime()) assert.is((await at.published("")).size, 0);
  await until("what is due is published", async () => (await at.published("due-")).size === 20);
  const published = await at.published("");
  assert.equal([...published.keys()].sort(), names("due-", 20).sort());
  for (const [name, late] of published) assert.ok(late >= 0, `${name} came ${-late} ms early`);
  assert.is(await at.pending(""), 1, "what was moved waits");
});

test("a time that has passed means now", async () => {
  await at.ask(["past-0"], inSeconds(-60));
  await until("it is published", async () => (await at.published("past-")).size === 1);
});

test.run();
