/** Dates of a subscription, in UTC; a time is ISO 8601. */

/** The same day and time so many months later; in a month that is too short its last day: 31 January, 28 February, 31 March. */
export function monthsLater(time: string, months: number): string {
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.toISOString();
}

/** So many days later. */
export function daysLater(time: string, days: number): string {
  return new Date(Date.parse(time) + days * 86_400_000).toISOString();
}

/** The month of a time: `2026-01`. */
export function monthOf(time: string): string {
  return new Date(time).toISOString().slice(0, 7);
}

/** When the month after that of a time begins. */
export function nextMonthOf(time: string): string {
  return monthsLater(`${monthOf(time)}-01T00:00:00Z`, 1);
}
