import type { Journal, JournalEntry } from "../../runtime/journal.ts";
import { copyOf } from "./copy.ts";
import type { Fault } from "./fault.ts";

export interface MemoryJournal extends Journal {
  /** By correlation id and position, as a table would have them. */
  entries(): JournalEntry[];
  fault?: Fault;
}

/** A journal in memory: of two entries at one place the first stays. */
export function memoryJournal(): MemoryJournal {
  const kept = new Map<string, JournalEntry>();
  const journal: MemoryJournal = {
    async keep(entry) {
      await journal.fault?.("keep", [entry], "before");
      const place = JSON.stringify([entry.correlationId, entry.position]);
      if (!kept.has(place)) kept.set(place, copyOf(entry));
      await journal.fault?.("keep", [entry], "after");
    },
    entries: () => [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry),
  };
  return journal;
}
