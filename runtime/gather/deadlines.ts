import { GatherDeadlinePassed } from "../../schemas/choreography/gather-deadline-passed.ts";
import { eventEntry } from "../commit/outbox.ts";
import { derivedId } from "../identity.ts";
import type { GatherRecord, Gathers } from "../ports/gathers.ts";
import type { Bus } from "../ports/messaging.ts";
import type { System } from "../ports/system.ts";

/**
 * Publishes GatherDeadlinePassed for each gather that is still open at its deadline. It says so again in every run until
 * the gather is over, so nothing needs to be remembered and nothing is lost.
 * @returns how many there are.
 */
export async function announceDeadlines(
  { gathers, bus, system }: { gathers: Pick<Gathers, "overdue">; bus: Bus; system: System },
  deadline: number,
): Promise<number> {
  let overdue = 0;
  for (let cursor: unknown; ; ) {
    const { records, next } = await gathers.overdue(system.now(), cursor);
    overdue += records.length;
    if (records.length > 0) await bus.publish(records.map(announcementOf));
    if (next === undefined || system.now() >= deadline) return overdue;
    cursor = next;
  }
}

function announcementOf({ key, consumer, gather, correlationId = gather, deadline }: GatherRecord) {
  const now = new Date(deadline).toISOString();
  const metadata = { correlationId, hops: 0 };
  return eventEntry(GatherDeadlinePassed, { consumer, gather }, derivedId(key, deadline), { metadata, now });
}
