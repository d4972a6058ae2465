import type { EventDefinition } from "../schemas/event.ts";
import { check, type Message } from "./incoming.ts";
import { entryOf } from "./journal-entry.ts";
import { finished } from "./outcome.ts";
import { conclude, settled } from "./results.ts";
import { expiryOf, type Runtime } from "./runtime.ts";

/** An event of a process, as the journal keeps it. */
export interface JournalEntry {
  correlationId: string;
  /** When it occurred (ISO 8601), and its id: its place in the process. */
  position: string;
  id: string;
  type: string;
  source: string;
  occurredAt: string;
  /** Id of the event that it follows from; none for the first of a process. */
  causationId?: string;
  hops: number;
  traceparent?: string;
  /** Without what its contract marks as secret or personal; nothing where no contract knows it. */
  data?: unknown;
  /** Why no consumer would take it. */
  problem?: string;
  /** Of a first event: its day, by which processes are found. */
  day?: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** Where the history of all processes is kept. */
export interface Journal {
  /** Keeps an entry; one that is there stays as it is. Rejects where that is not known to have succeeded. */
  keep(entry: JournalEntry): Promise<void>;
}

/** What keeping a journal works with. */
export type JournalRuntime = Pick<Runtime, "queues" | "system" | "log"> & {
  consumer: Pick<Runtime["consumer"], "name">;
  settings: Pick<Runtime["settings"], "retry" | "recordDays" | "maxEventBytes">;
  /** Every event that is known. */
  events: readonly EventDefinition[];
  journal: Journal;
};

/**
 * Keeps a batch of events, whatever they are. An entry is the same however often its event comes, so there is nothing to
 * claim.
 * @returns the messages to be delivered again. It does not reject.
 */
export async function journalBatch(
  messages: readonly Message[],
  runtime: JournalRuntime,
): Promise<Message[]> {
  const { events, settings, system, consumer, journal } = runtime;
  const rules = { name: consumer.name, on: events, emits: [], maxEventBytes: settings.maxEventBytes };
  const time = system.now();
  const at = { expiresAt: expiryOf(settings, time), now: new Date(time).toISOString() };
  const results = await Promise.all(
    messages.map((message) => {
      const checked = check(message, rules);
      const group = { messages: [message], ...("hash" in checked ? { incoming: checked } : {}) };
      return settled(group, runtime, async () => {
        await journal.keep(entryOf(checked, events, at));
        return finished("journaled");
      });
    }),
  );
  return conclude(results, runtime);
}
