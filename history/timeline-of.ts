import { eventsOf, handlingsOf, type Timeline } from "./timeline.ts";
import { rootsOf, type TimelineParts } from "./timeline-tree.ts";

/** The timeline of a process; undefined where nothing is known of it. */
export function timelineOf(correlationId: string, parts: TimelineParts): Timeline | undefined {
  const { records, entries, links = [] } = parts;
  if (records.length === 0 && entries.length === 0 && links.length === 0) return undefined;
  const roots = rootsOf(parts);
  const times = timesOf(parts);
  const all = handlingsOf(roots);
  return {
    correlationId,
    beganAt: times[0] ?? "",
    latestAt: times.at(-1) ?? "",
    status: all.every(({ state }) => state === "done" || state === "dead") ? "ended" : "open",
    deadLetters: all.filter(({ death }) => death && !death.compensated && !death.discardedAt).length,
    discarded: all.filter(({ death }) => death && !death.compensated && death.discardedAt).length,
    untaken: eventsOf(roots).filter(({ problem, handled }) => problem && handled.length === 0).length,
    roots,
  };
}

/** When something happened, in order. */
function timesOf({ records, entries, links = [] }: TimelineParts): string[] {
  const claims = records.flatMap(({ claimedAt, finishedAt, errors = [] }) => [
    ...[claimedAt, ...(finishedAt ? [finishedAt] : [])],
    ...errors.map(({ at }) => at),
  ]);
  const events = [...entries, ...links.map(({ event }) => event)];
  const all = [...events.map(({ occurredAt }) => occurredAt), ...claims];
  return all.sort((a, b) => Date.parse(a) - Date.parse(b));
}
