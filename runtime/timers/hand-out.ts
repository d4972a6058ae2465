import type { Queues } from "../ports/messaging.ts";
import { chanceAt, PATIENCE_MS } from "../ports/patience.ts";
import type { OutboxWakeUp } from "../ports/record.ts";
import type { System } from "../ports/system.ts";
import type { Place, Timers } from "../ports/timers.ts";

/** How far ahead a run of the sweeper hands out: two runs see each timer before it is due. */
const HORIZON_MS = 120_000;

const MINUTE_MS = 60_000;

/**
 * Has everything woken that is due within two minutes, when it is due; and what is overdue, at once, for whatever was to wake
 * it was lost. After ten minutes it does so less and less often, by chance: what stands in the way may last. Gathers that are
 * overdue have another way. Every other run begins at the later end: where there is more than one can do, two do all of it. It
 * begins no further page after its deadline (ms since 1970).
 * @returns how many wake-ups were sent, and since when the oldest timer is overdue (ms since 1970)
 */
export async function handOut(
  { timers, queues, system }: { timers: Pick<Timers, "due">; queues: Pick<Queues, "wake">; system: System },
  deadline: number,
  patienceMs = PATIENCE_MS,
): Promise<{ woken: number; overdueSince: number | undefined }> {
  const now = system.now();
  const descending = Math.floor(now / MINUTE_MS) % 2 === 1;
  const span = { before: now + HORIZON_MS, gathersFrom: now, descending };
  let woken = 0;
  let overdueSince: number | undefined;
  for (let cursor: unknown; ; ) {
    const { places, next } = await timers.due(span, cursor);
    const due = places.filter(
      ({ since }) => since > now || system.random() < chanceAt(now - since, patienceMs),
    );
    const sent = await queues.wake(due.map(wakeUp));
    woken += sent.filter(Boolean).length;
    for (const { since } of places) if (since < (overdueSince ?? now)) overdueSince = since;
    if (next === undefined || system.now() >= deadline) return { woken, overdueSince };
    cursor = next;
  }
}

function wakeUp({ key, since }: Place): OutboxWakeUp {
  return { id: key, wake: key, at: since };
}
