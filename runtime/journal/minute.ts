/** The minute of a time in UTC (milliseconds since 1970, or ISO 8601 that ends in Z): `2026-01-01T00:00`. */
export function minuteOf(time: number | string): string {
  const text = typeof time === "number" ? new Date(time).toISOString() : time;
  return text.slice(0, "2026-01-01T00:00".length);
}
