/** What a `datetime-local` field holds, as ISO 8601 in UTC; empty for what is no time. */
export function isoOf(local: string): string {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString();
}

/** A time of ISO 8601 as a `datetime-local` field takes it, in local time, to the minute; empty for what is no time. */
export function localOf(iso: string | undefined): string {
  const time = new Date(iso ?? "");
  if (Number.isNaN(time.getTime())) return "";
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
