import { test } from "uvu";
import * as assert from "uvu/assert";
import { daysLater, monthOf, monthsLater, nextMonthOf } from "../../../schemas/subscriptions/calendar.ts";

test("months end where they end, and the day comes back in a longer one", () => {
  const months = (time: string, ...counts: number[]) =>
    counts.map((count) => monthsLater(time, count).slice(0, 10));
  assert.equal(months("2026-01-31T12:00:00Z", 0, 1, 2, 3, 12), [
    ...["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2027-01-31"],
  ]);
  assert.equal(months("2027-11-29T12:00:00Z", 1, 2, 3, 15), [
    ...["2027-12-29", "2028-01-29", "2028-02-29", "2029-02-28"],
  ]);
});

test("a time keeps its hour, in UTC whatever its offset", () => {
  assert.is(monthsLater("2026-02-01T00:30:00.250+01:00", 1), "2026-02-28T23:30:00.250Z");
  assert.is(daysLater("2026-02-27T23:00:00Z", 3), "2026-03-02T23:00:00.000Z");
});

test("the month of a time, and when the next one begins", () => {
  assert.equal(
    [monthOf("2026-12-31T23:59:59.999Z"), nextMonthOf("2026-12-31T23:59:59.999Z")],
    [...["2026-12", "2027-01-01T00:00:00.000Z"]],
  );
  assert.equal(
    [monthOf("2026-03-01T00:30:00+01:00"), nextMonthOf("2026-03-01T00:30:00+01:00")],
    [...["2026-02", "2026-03-01T00:00:00.000Z"]],
  );
});

test.run();
