import { test } from "uvu";
import * as assert from "uvu/assert";
import { plantTimer } from "./planted-timer.ts";
import { ended, item } from "./shop.ts";
import { leave } from "./stack.ts";
import { tool } from "./tool.ts";
import { until } from "./until.ts";

test.after(leave(import.meta.filename));

const DAYS = 3 * 86_400;

/** What the timers tool says; it must end with this exit code. */
async function timers(code: number, ...args: string[]): Promise<string> {
  const { stdout, stderr, ...ended } = await tool("timers", args);
  assert.is(ended.code, code, stdout + stderr);
  return stdout + stderr;
}

/** The timeline of an order, on one line. */
const traced = async (id: string) => (await tool("trace", [id])).stdout.replace(/\s+/g, " ");

test("a timer that is due in three days is listed, shown, and fired now: its order goes its way", async () => {
  const { id, timer } = await plantTimer(DAYS);
  const name = `OrderCreated:${timer.key}`;
  const { timers: all } = JSON.parse(await timers(0, "list", "--limit", "10000", "--json"));
  const listed = all.find(({ eventId }: { eventId: string }) => eventId === id);
  assert.equal([listed.businessKey, listed.dueAt, listed.setBy], [timer.key, timer.at, "create-order"]);

  assert.match(await traced(timer.key), /waiting until .*Z, in 2 d 23 h/);

  const shown = await timers(0, "show", timer.key);
  for (const part of [name, "in 2 d 23 h", id, "[secret]"]) assert.match(shown, part);
  assert.not.match(shown, "tok_visa");

  assert.match(await timers(0, "fire", id), `${name} is published.`);
  assert.ok(await ended(timer.key, "invoiced"));
  assert.match(await timers(1, "fire", timer.key), "Nothing is pending under");
  await until("who fired it is told", async () =>
    (await traced(timer.key)).includes("early by operator local"),
  );
});

test("a timer that is taken back is gone, and its event never comes", async () => {
  const { timer } = await plantTimer(DAYS);
  assert.match(await timers(0, "cancel", `OrderCreated:${timer.key}`), "is taken back");
  assert.match(await timers(1, "show", timer.key), "Nothing is pending under");
  await until("who has taken it back is told", async () =>
    (await tool("trace", [timer.key])).stdout.includes("TimerCancelRequested"),
  );
  assert.is(await item("payments", timer.key), undefined);
});

test("a wrong call says what is wrong with it", async () => {
  assert.match(await timers(2, "show"), "Call it with list, show ID");
  assert.match(await timers(2, "list", "--limit", "0"), "use a whole number from 1 to 10000");
});

test.run();
