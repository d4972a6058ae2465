import { test } from "uvu";
import * as assert from "uvu/assert";
import { nextDue } from "../../../testing/memory/due-times.ts";
import { throws } from "../../harness/throws.ts";

/** A Thursday. */
const START = "2026-01-01T00:00:00.000Z";

/** The first times after a moment. */
function times(expression: string, count: number, from = START): string[] {
  const found: string[] = [];
  for (let at = Date.parse(from); found.length < count; ) {
    const due = nextDue(expression, at, Date.parse(from));
    if (due === undefined) break;
    found.push(new Date(due).toISOString().replace(":00.000Z", ""));
    at = due;
  }
  return found;
}

const cases: readonly [expression: string, ...times: string[]][] = [
  ["rate(1 minute)", "2026-01-01T00:01", "2026-01-01T00:02"],
  ["rate(5 days)", "2026-01-06T00:00", "2026-01-11T00:00"],
  ["cron(0 3 * * ? *)", "2026-01-01T03:00", "2026-01-02T03:00"],
  ["cron(0/30 8-9 ? * MON-FRI *)", "2026-01-01T08:00", "2026-01-01T08:30", "2026-01-01T09:00"],
  ["cron(15,45 12 ? * SUN *)", "2026-01-04T12:15", "2026-01-04T12:45", "2026-01-11T12:15"],
  ["cron(0 0 L * ? *)", "2026-01-31T00:00", "2026-02-28T00:00"],
  ["cron(0 0 1W * ? *)", "2026-02-02T00:00", "2026-03-02T00:00"],
  ["cron(0 0 15W AUG ? *)", "2026-08-14T00:00"],
  ["cron(0 9 ? * 2#1 *)", "2026-01-05T09:00", "2026-02-02T09:00"],
  ["cron(0 9 ? * 6L *)", "2026-01-30T09:00", "2026-02-27T09:00"],
  ["cron(0 0 29 2 ? *)", "2028-02-29T00:00"],
  ["cron(0 0 1 1 ? 2030/2)", "2030-01-01T00:00", "2032-01-01T00:00"],
];

for (const [expression, ...expected] of cases)
  test(`${expression} is due when EventBridge Scheduler has it`, () => {
    assert.equal(times(expression, expected.length), expected);
  });

test("what lies in the past is never due", () => {
  assert.equal(times("cron(0 0 1 1 ? 2025)", 1), []);
});

test("an expression that nobody can read is an error that shows it", async () => {
  await throws(() => times("cron(0 3 * *)", 1), 'Schedule "cron(0 3 * *)": write cron(0 3 * * ? *)');
  await throws(() => times("every day", 1), 'Schedule "every day"');
  await throws(() => times("cron(0 24 * * ? *)", 1), '"24" in a schedule\'s expression: use 0 to 23.');
});

test.run();
