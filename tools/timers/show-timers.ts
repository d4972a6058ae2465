import { type Upcoming, upcomingOf } from "../../history/upcoming.ts";
import { masked } from "../mask.ts";
import { plain, render } from "../show.ts";
import { until } from "../span.ts";
import { nameOf } from "./find-timers.ts";
import { isTimer, type Waiting } from "./pending-timers.ts";

/** What waits for its time as a table. `now`: milliseconds since 1970. */
export function timerTable(waiting: readonly Waiting[], now: number): string {
  const rows = waiting.map((one) => {
    const { dueAt, setBy, correlationId } = upcomingOf(one);
    return [dueAt, until(Date.parse(dueAt) - now), subject(one), setBy, correlationId].map((cell) =>
      plain(cell),
    );
  });
  return render([["DUE", "IN", "TIMER", "SET BY", "PROCESS"], ...rows]);
}

/** What a line is about: an event by its name; of a message just its event's type, since nothing may be done about it. */
function subject(one: Waiting): string {
  return isTimer(one) ? nameOf(one) : `message: ${one.event.type}`;
}

/** Everything about one; what the contract marks as secret or personal is masked. `now`: milliseconds since 1970. */
export function timerDetails(one: Waiting, now: number): string {
  const { kind, key, eventId, dueAt, setBy, setAt, correlationId, type } = upcomingOf(one);
  const isEvent = kind === "event";
  const lines = [
    [isEvent ? "timer" : "message", isEvent ? nameOf(one) : `of ${type}`],
    ["due", `${dueAt} (${until(Date.parse(dueAt) - now)})`],
    ...(isTimer(one) && one.timer.at !== dueAt ? [["set for", one.timer.at]] : []),
    [isEvent ? "set by" : "postponed by", `${setBy}, at ${setAt}`],
    ["process", correlationId],
    ["event", eventId],
    ["record", key],
  ].map(([name = "", value = ""]) => `${name.padEnd(14)}${plain(value)}`);
  return [...lines, "", plain(masked(eventOf(one)), "\n")].join("\n");
}

/** The event as it is published, or as its consumer got it. */
function eventOf(one: Waiting): string {
  if (!isTimer(one)) return one.message.body;
  const { id, source, type, detail } = one.entry;
  return JSON.stringify({ id, source, "detail-type": type, detail: JSON.parse(detail) });
}

/** For other programs: what waits, without what is in it. */
export function timersJson(waiting: readonly Waiting[], more = false): string {
  const timers: Upcoming[] = waiting.map(upcomingOf);
  return JSON.stringify({ timers, more }, null, 2);
}
