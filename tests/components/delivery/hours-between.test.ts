import { test } from "uvu";
import * as assert from "uvu/assert";
import { hoursBetween } from "../../../components/delivery/hours-between.ts";

test("a schedule is late an hour after the longest that it may take", () => {
  const expected: [expression: string, hours: number | undefined][] = [
    ["rate(1 minute)", 2],
    ["rate(1 hour)", 2],
    ["rate(90 minutes)", 3],
    ["rate(6 days)", 145],
    ["cron(0 3 * * ? *)", 25],
    ["cron(0/5 3 * * ? *)", 25],
    ["cron(*/5 * * * ? *)", 2],
    ["cron(0 9-17 ? * * *)", 25],
  ];
  for (const [expression, hours] of expected) assert.is(hoursBetween(expression), hours, expression);
});

test("of one that fires less than daily, or never, nothing is guessed", () => {
  for (const expression of [
    "rate(7 days)",
    "cron(0 9 ? * MON-FRI *)",
    "cron(0 9 1 * ? *)",
    "",
    "at(2026-01-01T00:00:00)",
  ])
    assert.is(hoursBetween(expression), undefined, expression);
});

test.run();
