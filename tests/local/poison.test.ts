import { test } from "uvu";
import * as assert from "uvu/assert";
import { letters } from "./dead-letters.ts";
import { DEEDS, killer } from "./killer.ts";
import { leave } from "./stack.ts";

test.after(leave(import.meta.filename));

const good = DEEDS.filter(({ deed }) => deed === "good").map(({ workId }) => workId);
const bad = ["hanger", "killer"];

test("messages that kill or hang their process die alone; those beside them are done with one attempt each", async () => {
  const { bus, consumer, over } = await killer();
  const records = await over();
  const ends = records.map(({ correlationId, status, attempts }) => [correlationId, status, attempts]);
  assert.equal(
    ends.sort(),
    [...good.map((workId) => [workId, "done", 1]), ...bad.map((workId) => [workId, "dead", 2])].sort(),
  );

  const dead = await letters("do-work", consumer);
  assert.equal(
    dead.map(({ kind, attempts, event }) => [kind, attempts, JSON.parse(event).detail.data.workId]).sort(),
    bad.map((workId) => ["crashed", 2, workId]),
  );
  for (const { reason } of dead) assert.match(reason, "was killed or hung on attempt 2 of 2");

  const followed = (await bus.events()).filter(({ type }) => type !== "WorkRequested");
  const about = (type: string) =>
    followed.filter((event) => event.type === type).map(({ metadata }) => metadata.correlationId);
  assert.equal(about("WorkDone").sort(), [...good].sort());
  assert.equal(about("HandlingFailed").sort(), bad);
  assert.is(followed.length, DEEDS.length);
});

test.run();
