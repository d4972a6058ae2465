import type { Firing, Timer } from "../../history/timers.ts";
import type { Upcoming } from "../../history/upcoming.ts";
import { plain } from "../show.ts";
import { momentOf, span, until } from "../span.ts";
import { wrapped } from "./wrap.ts";

/** Of what waits for its time so much is named. */
const SHOWN = 5;

/** Less than this after its time is no delay: a queue takes as long. */
const ON_TIME_MS = 1000;

/** What somebody has planned for later, and what became of it. `since`: a time as the timeline has it. */
export function timerLine(
  { type, at, state, dueAt = at, by = "", endedAt }: Timer,
  since: (time: string | undefined) => string,
  now: number,
): string {
  const when = momentOf(at);
  const ended = `${plain(by)} at ${since(endedAt).trim()}`;
  switch (state) {
    case "pending":
      return `${plain(type)} ${until(Date.parse(dueAt) - now)} (${when})`;
    case "replaced":
      return `${plain(type)} for ${when}: set anew by ${ended}`;
    case "cancelled":
      return `${plain(type)} for ${when}: taken back by ${ended}`;
    case "unknown":
      return `${plain(type)} for ${when}: what became of it is not told in this process`;
  }
}

/** How an event was fired that had a time. */
export function firingLines({ at, setBy, firedAt, firedBy, unsent }: Firing): string[] {
  const late = Date.parse(firedAt) - Date.parse(at);
  const how =
    late < 0
      ? `fired ${span(-late)} early${firedBy ? ` by operator ${plain(firedBy)}` : ""}`
      : `fired ${late < ON_TIME_MS ? `${late} ms` : span(late)} late`;
  return [
    `set by ${plain(setBy)} for ${momentOf(at)}, ${how}`,
    ...(unsent ? ["fired, but not known to be sent: npm run pending -- list"] : []),
  ];
}

/** What waits for its time, what is due first before all others. */
export function upcomingLines(upcoming: readonly Upcoming[], now: number): string[] {
  if (upcoming.length === 0) return [];
  const said = upcoming.slice(0, SHOWN).flatMap(({ kind, type, dueAt, setBy }) => {
    const when = `${until(Date.parse(dueAt) - now)} (${momentOf(dueAt)})`;
    const line =
      kind === "event"
        ? `${plain(type)} ${when}, set by ${plain(setBy)}`
        : `${plain(setBy)} wants its message of ${plain(type)} again ${when}`;
    return wrapped(`  ${line}`, 4);
  });
  const more = upcoming.length > SHOWN ? [`  … and ${upcoming.length - SHOWN} more`] : [];
  return ["", "waiting for:", ...said, ...more];
}
