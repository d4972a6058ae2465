const TIME: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
const DATE: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric" };

/** A point in time, in local time; in full, as ISO 8601, on hovering. */
export function Moment({ at }: { at: string | undefined }) {
  const time = new Date(at ?? "");
  if (Number.isNaN(time.getTime())) return <>{at || "unknown"}</>;
  const today = time.toDateString() === new Date().toDateString();
  return (
    <time dateTime={time.toISOString()} title={time.toISOString()}>
      {time.toLocaleString(undefined, today ? TIME : { ...DATE, ...TIME })}
    </time>
  );
}

/** The local time of day. `at`: milliseconds since 1970. */
export function clock(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, TIME);
}
