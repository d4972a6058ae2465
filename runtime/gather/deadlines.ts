import { GATHER_DEADLINE } from "../../schemas/choreography/gather-deadline.ts";
import { eventEntry } from "../commit/outbox.ts";
import { derivedId } from "../identity.ts";
import type { GatherRecord, Gathers } from "../ports/gathers.ts";
import type { Bus } from "../ports/messaging.ts";
import { chanceAt, PATIENCE_MS } from "../ports/patience.ts";
import type { System } from "../ports/system.ts";

/**
 * Publishes GatherDeadlinePassed for each gather that is still open at its deadline, again and again until it is over: so
 * nothing needs to be remembered, and nothing is lost. After ten minutes it does so less and less often, by chance: the
 * gather's queue may be paused, and keeps them all. It begins nothing more after its own deadline (ms since 1970).
 * @returns how many there are.
 */
export async function announceDeadlines(
  { gathers, bus, system }: { gathers: Pick<Gathers, "overdue">; bus: Bus; system: System },
  deadline: number,
  patienceMs = PATIENCE_MS,
): Promise<number> {
  let overdue = 0;
  for (let cursor: unknown; ; ) {
    const now = system.now();
    const { records, next } = await gathers.overdue(now, cursor);
    overdue += records.length;
    const due = records.filter((record) => system.random() < chanceAt(now - record.deadline, patienceMs));
    if (due.length > 0) await bus.publish(due.map(announcementOf));
    if (next === undefined || system.now() >= deadline) return overdue;
    cursor = next;
  }
}

export function announcementOf({ key, consumer, gather, correlationId = gather, deadline }: GatherRecord) {
  const now = new Date(deadline).toISOString();
  const metadata = { correlationId, hops: 0 };
  return eventEntry(GATHER_DEADLINE, { consumer, gather }, derivedId(key, deadline), { metadata, now });
}
