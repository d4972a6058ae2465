import type { Journal, JournalEntry, JournalMinute, JournalName } from "../../runtime/ports/journal.ts";
import { copyOf } from "./copy.ts";
import type { Fault } from "./fault.ts";

export interface MemoryJournal extends Journal {
  /** By correlation id and position, as a table would have them. */
  entries(): JournalEntry[];
  names(): JournalName[];
  minutes(): string[];
  /** Minute → name → count. */
  counts(): Record<string, Record<string, number>>;
  fault?: Fault;
}

/** A journal in memory: of two entries at one place the first stays. */
export function memoryJournal(): MemoryJournal {
  const kept = new Map<string, JournalEntry | JournalName | JournalMinute>();
  const counted: Record<string, Record<string, number>> = {};
  const all = () => [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  const entries = () => all().filter((one) => "type" in one);
  async function faulty<T>(name: keyof Journal, args: unknown[], run: () => T): Promise<T> {
    await journal.fault?.(name, args, "before");
    const result = run();
    await journal.fault?.(name, args, "after");
    return result;
  }
  const journal: MemoryJournal = {
    keep: (entry) =>
      faulty("keep", [entry], () => {
        const place = JSON.stringify([entry.correlationId, entry.position]);
        const isNew = !kept.has(place);
        if (isNew) kept.set(place, copyOf(entry));
        return isNew;
      }),
    count: (minute, counts, expiresAt) =>
      faulty("count", [minute, counts, expiresAt], () => {
        counted[minute] ??= {};
        const at = counted[minute];
        for (const [name, count] of Object.entries(counts)) at[name] = (at[name] ?? 0) + count;
      }),
    first: (correlationId) =>
      faulty("first", [correlationId], () => entries().find((one) => one.correlationId === correlationId)),
    entries,
    names: () => all().flatMap((one) => ("id" in one && !("type" in one) ? [one] : [])),
    minutes: () => all().flatMap((one) => ("id" in one ? [] : [one.position])),
    counts: () => copyOf(counted),
  };
  return journal;
}
