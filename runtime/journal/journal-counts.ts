import { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import type { JournalEntry } from "../ports/journal.ts";

/** How long counts are kept: they are for looking at the last hours. */
const COUNT_DAYS = 2;

/** When the counts of a minute may go, in seconds since 1970. `time`: milliseconds. */
export function countsExpiry(time: number): number {
  return Math.floor(time / 1000) + COUNT_DAYS * 86_400;
}

/** What the name begins with under which a consumer's failures are counted. */
export const FAILURES = `${HandlingFailed.type} `;

/** Event type → how many there are; and failures by their consumer. Names that nobody knows are counted together. */
export function countsOf(entries: readonly JournalEntry[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const entry of entries)
    for (const name of namesOf(entry))
      counts[name] = (Object.hasOwn(counts, name) ? (counts[name] ?? 0) : 0) + 1;
  return counts;
}

/** What nobody's contract knows. */
const UNKNOWN = "unknown";

function namesOf({ type, data, problem }: JournalEntry): string[] {
  if (problem !== undefined) return [UNKNOWN];
  const { consumer } = (data ?? {}) as { consumer?: unknown };
  return type === HandlingFailed.type ? [type, `${FAILURES}${consumer}`] : [type];
}
