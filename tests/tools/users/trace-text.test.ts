import { test } from "uvu";
import * as assert from "uvu/assert";
import { textOf } from "../../../tools/trace/text.ts";
import { entry, type Parts, record, START, sent, timeline } from "../../history/timeline-world.ts";

/** The text of a timeline, a minute after the start. */
const told = ([records, entries]: Parts) =>
  textOf(timeline(records, entries, 60_000), START + 60_000).split("\n");

test("of more than five events of one type those are shown that failed, then those that are open, then the first", () => {
  const ids = Array.from({ length: 8 }, (_, index) => `u${index}`);
  const users = ids.map((id) => record("process-user", [id, "UserProcessingRequested"], 100));
  const [dead, open] = [users[7], users[6]];
  if (dead) Object.assign(dead, { status: "dead", kind: "exhausted", reason: "gone", deadLetterId: "d.0" });
  if (open) Object.assign(open, { status: "open", attempts: 3 });
  const events = ids.map((id) => `UserProcessingRequested ${id}`);
  const split = record(
    "split-batch",
    ["b", "UsersBatchRequested"],
    10,
    sent(...events, "UsersBatchListed l"),
  );
  const shown = (count: number) => {
    const kept = users.slice(0, count);
    const some = { ...split, sent: (split.sent ?? []).filter(({ id }) => id < `u${count}`) };
    return told([[some, ...kept], [entry("b", "UsersBatchRequested", 0)]]);
  };
  const states = (lines: string[]) =>
    lines.filter((line) => line.includes("process-user:")).map((line) => line.trim());
  const [first, second, ...others] = states(shown(8));
  assert.match(first ?? "", "gave up after 1 of 5 attempts");
  assert.match(second ?? "", "3 of 5 attempts");
  assert.is(others.filter((line) => line.includes("done")).length, 3);
  assert.match(shown(8).join("\n"), "… and 3 more UserProcessingRequested");
  assert.match(shown(8).join("\n"), "UsersBatchListed  (users.batches)");
  assert.is(states(shown(5)).length, 5);
  assert.not.match(shown(5).join("\n"), "more");
});

test.run();
