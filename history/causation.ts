import type { JournalLink } from "../runtime/ports/journal.ts";
import type { ClaimRecord } from "../runtime/ports/record.ts";
import { HandlingFailed } from "../schemas/choreography/handling-failed.ts";
import { defined } from "../schemas/defined.ts";
import { isDeadLetter } from "../schemas/values/sent-entry.ts";
import type { ParticipantSummary } from "./choreography.ts";

/** An event by its name, and by its record where the journal has not got it. */
export interface Named {
  id: string;
  type: string;
  source?: string;
  data?: unknown;
  occurredAt?: string;
  causationId?: string;
  /** The process in which it goes on, where that is another. */
  process?: string;
}

/** An event of another process, as this one remembers it. */
export function linked({ event, continuesIn }: JournalLink): Named {
  return { ...event, process: continuesIn };
}

/**
 * Record → the events that follow from it: what it has sent, what of its timers has fired, and what names its event as cause and
 * is its to publish.
 */
export function publishedBy(
  records: readonly ClaimRecord[],
  entries: readonly Named[],
  byName: ReadonlyMap<string, ParticipantSummary>,
  fired: (record: ClaimRecord) => Named[],
): Map<ClaimRecord, Named[]> {
  const byCause = groups(entries, ({ causationId }) => causationId);
  return new Map(
    records.map((record) => {
      const own = [...sentBy(record), ...fired(record)];
      const ids = new Set(own.map(({ id }) => id));
      const caused = (record.event && byCause.get(record.event.id)) ?? [];
      const emits = new Set(byName.get(record.consumer)?.emits);
      const others = caused.filter((entry) => !ids.has(entry.id) && isFrom(entry, record, emits));
      return [record, [...own, ...others]];
    }),
  );
}

/** The events that a record still names, with what it knows of a failure. */
function sentBy({ sent = [], outbox = [], consumer, kind }: ClaimRecord): Named[] {
  const all = [...sent, ...outbox.flatMap((entry) => ("type" in entry ? [entry] : []))];
  const failure = { data: { consumer, ...(kind ? { kind } : {}) } };
  return all
    .filter((entry) => !isDeadLetter(entry))
    .map(({ id, type, process }) => ({
      ...defined({ id, type, process }),
      ...(type === HandlingFailed.type ? failure : {}),
    }));
}

function isFrom({ type, data }: Named, { consumer }: ClaimRecord, emits: ReadonlySet<string>): boolean {
  if (type !== HandlingFailed.type) return emits.has(type);
  return (data as { consumer?: string } | undefined)?.consumer === consumer;
}

/** Items by what they have in common; those that have nothing of it are left out. */
export function groups<T>(items: readonly T[], key: (item: T) => string | undefined): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = name === undefined ? undefined : found.get(name);
    if (group) group.push(item);
    else if (name !== undefined) found.set(name, [item]);
  }
  return found;
}
