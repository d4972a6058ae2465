import { type Outbox, outboxOfRecord } from "../outcome.ts";
import { chanceAt, PATIENCE_MS } from "../ports/patience.ts";
import type { ClaimRecord } from "../ports/record.ts";
import { type PublishRuntime, publishOutboxes } from "./publish-outboxes.ts";

/** What a run goes by. */
export interface SweepOptions {
  /** When it starts no further page, milliseconds since 1970. */
  deadline: number;
  /** Younger outboxes are about to be sent by the functions that have committed them: milliseconds. */
  after: number;
  /** So long an outbox is tried in every run, then less and less often: milliseconds. @default ten minutes */
  patienceMs?: number;
}

/**
 * Publishes what a crash left between a commit and its publishing, for all consumers and endpoints: the same events
 * with the same ids. What stays unsent is tried less and less often, by chance; once one that has waited for long is
 * sent, all others are tried, for what was in the way may be gone.
 * @returns how many outboxes were sent, and how many could not be.
 */
export async function sweep(
  runtime: PublishRuntime,
  { deadline, after, patienceMs = PATIENCE_MS }: SweepOptions,
): Promise<{ sent: number; failed: number }> {
  const { store, system } = runtime;
  const now = system.now();
  const swept = { sent: 0, failed: 0 };
  let hopeful = false;
  const publish = async (records: readonly ClaimRecord[]) => {
    const outboxes = new Map<Outbox, ClaimRecord>(records.map((record) => [outboxOfRecord(record), record]));
    const done = await publishOutboxes([...outboxes.keys()], runtime);
    swept.sent += done.size;
    swept.failed += outboxes.size - done.size;
    hopeful ||= [...done].some((outbox) => chanceOf(outboxes.get(outbox), now, patienceMs) < 1);
  };
  for (let cursor: unknown; ; ) {
    // Whatever its time: one of another machine's clock may seem to be of the future.
    const { records, next } = await store.unsent(Number.MAX_SAFE_INTEGER, cursor);
    const left = records.filter((record) => !isFresh(record, now, after));
    const due = left.filter((record) => hopeful || system.random() < chanceOf(record, now, patienceMs));
    await publish(due);
    if (hopeful && due.length < left.length) await publish(left.filter((record) => !due.includes(record)));
    if (next === undefined || system.now() >= deadline) return swept;
    cursor = next;
  }
}

/**
 * Whether the function that has committed it may be about to send it. Of one that seems to come from the future nobody
 * knows how old it is: sent once too often it does no harm.
 */
function isFresh({ pendingSince = 0 }: ClaimRecord, now: number, after: number): boolean {
  return pendingSince > now - after && pendingSince <= now;
}

function chanceOf(record: ClaimRecord | undefined, now: number, patienceMs: number): number {
  return chanceAt(now - (record?.pendingSince ?? 0), patienceMs);
}
