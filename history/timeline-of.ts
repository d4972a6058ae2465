import type { JournalEntry } from "../runtime/ports/journal.ts";
import { eventsOf, handlingsOf, isUnderWay, type Timeline } from "./timeline.ts";
import { rootsOf, type TimelineParts } from "./timeline-tree.ts";
import { sorted } from "./timers.ts";
import type { Upcoming } from "./upcoming.ts";

/** The timeline of a process; undefined where nothing is known of it. */
export function timelineOf(correlationId: string, parts: TimelineParts): Timeline | undefined {
  const { records, entries, links = [] } = parts;
  if (records.length === 0 && entries.length === 0 && links.length === 0) return undefined;
  const roots = rootsOf(parts);
  const times = timesOf(parts);
  const all = handlingsOf(roots);
  const { upcoming } = sorted(records);
  return {
    correlationId,
    beganAt: times[0] ?? "",
    latestAt: times.at(-1) ?? "",
    status: statusOf(all.some(isUnderWay), upcoming, parts.now),
    upcoming,
    deadLetters: all.filter(({ death }) => death && !death.compensated && !death.discardedAt).length,
    discarded: all.filter(({ death }) => death && !death.compensated && death.discardedAt).length,
    untaken: eventsOf(roots).filter(({ problem, handled }) => problem && handled.length === 0).length,
    roots,
  };
}

/** What is past its time is about to happen: it is under way. */
function statusOf(isOpen: boolean, upcoming: readonly Upcoming[], now: number): Timeline["status"] {
  if (isOpen || upcoming.some(({ dueAt }) => Date.parse(dueAt) <= now)) return "open";
  return upcoming.length > 0 ? "waiting" : "ended";
}

/** When something happened, in order. */
function timesOf({ records, entries, links = [] }: TimelineParts): string[] {
  const claims = records.flatMap(({ claimedAt, finishedAt, errors = [] }) => [
    ...[claimedAt, ...(finishedAt ? [finishedAt] : [])],
    ...errors.map(({ at }) => at),
  ]);
  const fired = new Map(sorted(records).fired.map(({ event, claimedAt }) => [event?.id, claimedAt]));
  const events = [...entries, ...links.map(({ event }) => event)];
  // An event that was fired early says that it occurs later.
  const when = ({ id, occurredAt }: Pick<JournalEntry, "id" | "occurredAt">) => fired.get(id) ?? occurredAt;
  const all = [...events.map(when), ...claims];
  return all.sort((a, b) => Date.parse(a) - Date.parse(b));
}
