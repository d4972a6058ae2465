import type { EventDefinition } from "../../schemas/event.ts";
import { finished } from "../batch/outcome.ts";
import { acknowledge, resultOf } from "../batch/results.ts";
import { check, type Message } from "../check/incoming.ts";
import { messageOf } from "../check/untrusted.ts";
import { expiryOf, type Runtime } from "../ports/runtime.ts";
import { flowEnd } from "./flow-end.ts";
import { countsExpiry, countsOf } from "./journal-counts.ts";
import { entryOf } from "./journal-entry.ts";
import { namesOf } from "./journal-names.ts";
import { minuteOf } from "./minute.ts";

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
  /** Of a first event: its minute (`2026-01-01T00:00`), by which processes are found. */
  minute?: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** That an id occurs in a process: an invoice's, a payment's, a dead letter's. */
export interface JournalName {
  correlationId: string;
  /** `id <id>`: behind all entries of the process. */
  position: string;
  id: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** That processes began in a minute. */
export interface JournalMinute {
  correlationId: typeof MINUTES;
  /** `2026-01-01T00:00` */
  position: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** Where all minutes are in which processes began: what an event's own correlation id can put there begins otherwise. */
export const MINUTES = "minutes";

/** Where the history of all processes is kept. */
export interface Journal {
  /** Keeps an entry; one that is there stays as it is, and the answer is false. Rejects where that is not known. */
  keep(entry: JournalEntry | JournalName | JournalMinute): Promise<boolean>;
  /** Adds to the counts of a minute (`2026-01-01T00:00`), each under its name. */
  count(minute: string, counts: Readonly<Record<string, number>>, expiresAt: number): Promise<void>;
  /** The first entry of a process. */
  first(correlationId: string): Promise<JournalEntry | undefined>;
}

/** What keeping a journal works with. */
export type JournalRuntime = Pick<Runtime, "queues" | "system" | "log"> & {
  consumer: Pick<Runtime["consumer"], "name">;
  settings: Pick<Runtime["settings"], "retry" | "recordDays" | "maxEventBytes"> & { busName: string };
  /** Every event that is known. */
  events: readonly EventDefinition[];
  /** Types of the events with which a flow ends. */
  terminalEvents: readonly string[];
  journal: Journal;
  /** Minutes that are known to be kept; it grows by those of a process's life. */
  minutes: Set<string>;
};

/**
 * Keeps a batch of events, whatever they are, and what can be told of them all: the ids that they name, how many came in
 * a minute, how long a flow took. An entry is the same however often its event comes, so there is nothing to claim; what
 * is told of it is told once, where its entry is new.
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
  const fresh: JournalEntry[] = [];
  const results = await Promise.all(
    messages.map((message) => {
      const checked = check(message, rules);
      const group = { messages: [message], ...("hash" in checked ? { incoming: checked } : {}) };
      return resultOf(group, runtime, async () => {
        const entry = entryOf(checked, events, at);
        // First, since an entry that is there is taken for all that belongs to it.
        await Promise.all([...namesOf(entry).map((name) => journal.keep(name)), keepMinute(entry, runtime)]);
        if (await journal.keep(entry)) fresh.push(entry);
        return finished("journaled");
      });
    }),
  );
  await tell(fresh, runtime);
  return acknowledge(results, runtime);
}

/** Keeps the minute in which a process begins, once a function's life. */
async function keepMinute(
  { minute, expiresAt }: JournalEntry,
  { journal, minutes }: JournalRuntime,
): Promise<void> {
  if (minute === undefined || minutes.has(minute)) return;
  await journal.keep({ correlationId: MINUTES, position: minute, expiresAt });
  minutes.add(minute);
}

/** What is told of new entries is there to be looked at: where it fails, nothing comes again for it. */
async function tell(fresh: readonly JournalEntry[], runtime: JournalRuntime): Promise<void> {
  if (fresh.length === 0) return;
  const { journal, system, log } = runtime;
  const now = system.now();
  const told = await Promise.allSettled([
    journal.count(minuteOf(now), countsOf(fresh), countsExpiry(now)),
    ...fresh.map((entry) => flowEnd(entry, runtime)),
  ]);
  for (const one of told)
    if (one.status === "rejected") log("warn", "not counted", { reason: messageOf(one.reason) });
}
