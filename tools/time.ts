import { Misuse } from "./command.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A date, a time, and its offset from UTC: without that, it would be another moment on another machine. */
const ISO = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** A point in time, in milliseconds since 1970: ISO 8601 with offset, `now`, or so long ago (`-15m`). */
export function timeOf(option: string, text: string | undefined, now: number): number {
  if (text === "now") return now;
  const [, count, unit = ""] = /^-(\d{1,6})([smhd])$/.exec(text ?? "") ?? [];
  if (count) return now - Number(count) * (UNITS[unit] ?? 0);
  const [, day = ""] = ISO.exec(text ?? "") ?? [];
  const time = isDay(day) ? Date.parse(text ?? "") : Number.NaN;
  if (Number.isNaN(time))
    throw new Misuse(
      text === undefined
        ? `--${option} is missing: give a time, such as -2h or 2026-11-21T08:00:00Z.`
        : `--${option} is "${text}": use ISO 8601 (2026-11-21T08:00:00Z), now, or -90s, -15m, -2h, -3d.`,
    );
  return time;
}

/** Whether there is such a day: Date.parse takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
