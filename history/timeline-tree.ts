import type { JournalEntry } from "../runtime/ports/journal.ts";
import type { ClaimRecord } from "../runtime/ports/record.ts";
import { HandlingFailed } from "../schemas/choreography/handling-failed.ts";
import { type Filter, lets } from "../schemas/filter.ts";
import { isDeadLetter } from "../schemas/values/sent-entry.ts";
import type { ParticipantSummary } from "./choreography.ts";
import type { Death, EventNode, Handling, TimelineParts } from "./timeline.ts";

/** Participants that keep a record of what they handle. */
const RECORDING = new Set<ParticipantSummary["kind"]>(["consumer", "schedule"]);

/** An event by its name, and by its record where the journal has not got it. */
interface Named {
  id: string;
  type: string;
  source?: string;
  data?: unknown;
}

/**
 * The roots of a timeline, each with all that follows from it. Every event and every record has one place, whatever the data
 * say of each other: anybody may publish an event that names any other as its cause.
 */
export function rootsOf({ records, entries, choreography, now }: TimelineParts): (EventNode | Handling)[] {
  const byName = new Map(choreography.participants.map((one) => [one.name, one]));
  // The first word counts: a later one under its id is somebody else's.
  const known = new Map([...entries].reverse().map((entry) => [entry.id, entry]));
  const handledBy = groups(records, ({ event }) => event?.id);
  const follows = publishedBy({ records, entries }, byName);
  const shown = new Set<string>();

  function eventNode({ id, type, source, data: told }: Named, sentAt?: string): EventNode {
    shown.add(id);
    const entry = known.get(id);
    const { occurredAt, problem, data = told } = entry ?? {};
    const own = [...(handledBy.get(id) ?? [])].filter(isNew).sort(byClaim);
    const names = new Set(own.map(({ consumer }) => consumer));
    const reached = problem ? [] : choreography.participants.filter((one) => wakes(one, type, data));
    // A failure is told of when it happens, though its publisher may be reopened and finish later.
    const later = type === HandlingFailed.type ? undefined : laterThan(occurredAt, sentAt);
    const due = reached.filter(({ name, kind }) => RECORDING.has(kind) && !names.has(name));
    return {
      ...{ id, type, source: source ?? entry?.source ?? choreography.sources[type] ?? "" },
      ...(occurredAt ? { occurredAt } : {}),
      ...(later ? { sentAt: later } : {}),
      ...(entry?.data === undefined ? {} : { data: entry.data }),
      ...(problem ? { problem } : {}),
      handled: [...own.map((record) => handling(record, later ?? occurredAt)), ...due.map(dueHandling)],
      reaches: reached.filter(({ kind }) => !RECORDING.has(kind)).map(({ name }) => name),
    };
  }

  function handling(record: ClaimRecord, sentAt?: string): Handling {
    const { consumer, attempts, claimedAt, startedAt = claimedAt, finishedAt, errors = [] } = record;
    const { maxAttempts, emits = [] } = byName.get(consumer) ?? {};
    const state = stateOf(record, now);
    const retryAt = state === "retry" ? errors.at(-1)?.retryAt : undefined;
    const publishes = (follows.get(record) ?? []).flatMap((one) =>
      // A scatter sends as it goes; all others when they are done, whenever they began.
      shown.has(one.id) ? [] : [eventNode(one, record.chunk === undefined ? finishedAt : undefined)],
    );
    return {
      ...{ participant: consumer, state, attempts, claimedAt, errors },
      ...(maxAttempts ? { maxAttempts } : {}),
      ...(sentAt ? { waitedMs: between(sentAt, claimedAt) } : {}),
      // A gather says when what it counts began.
      ...(finishedAt
        ? { finishedAt, tookMs: between(laterThan(claimedAt, startedAt) ?? claimedAt, finishedAt) }
        : {}),
      ...(retryAt ? { retryAt } : {}),
      ...(state === "dead" ? { death: deathOf(record, publishes) } : {}),
      ...(record.outbox ? { unsent: true as const } : {}),
      publishes: publishes.sort(byTime),
      expects: state === "done" || state === "dead" ? [] : emits,
    };
  }

  const placed = new Set<ClaimRecord>();
  /** Notes that a record has its place. */
  function isNew(record: ClaimRecord): boolean {
    return !placed.has(record) && placed.add(record) !== undefined;
  }

  const caused = new Set([...follows.values()].flat().map(({ id }) => id));
  const events: Named[] = [...entries, ...records.flatMap(({ event }) => (event ? [event] : []))];
  const roots: (EventNode | Handling)[] = records
    .filter((record) => !record.event && isNew(record))
    .map((record) => handling(record));
  const place = (some: readonly Named[]) => {
    for (const one of some) if (!shown.has(one.id)) roots.push(eventNode(one));
  };
  place(events.filter(({ id }) => !caused.has(id)));
  // What is left goes round in circles.
  place(events);
  return roots.sort(byTime);
}

/** Record → the events that follow from it: what it has sent, and what names its event as cause and is its to publish. */
function publishedBy(
  { records, entries }: Pick<TimelineParts, "records" | "entries">,
  byName: ReadonlyMap<string, ParticipantSummary>,
): Map<ClaimRecord, Named[]> {
  const byCause = groups(entries, ({ causationId }) => causationId);
  return new Map(
    records.map((record) => {
      const own = sentBy(record);
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
    .map(({ id, type }) => ({ id, type, ...(type === HandlingFailed.type ? failure : {}) }));
}

function isFrom(
  { type, data }: JournalEntry,
  { consumer }: ClaimRecord,
  emits: ReadonlySet<string>,
): boolean {
  if (type !== HandlingFailed.type) return emits.has(type);
  return (data as { consumer?: string } | undefined)?.consumer === consumer;
}

function groups<T>(items: readonly T[], key: (item: T) => string | undefined): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = name === undefined ? undefined : found.get(name);
    if (group) group.push(item);
    else if (name !== undefined) found.set(name, [item]);
  }
  return found;
}

function deathOf(
  { kind, reason, deadLetterId, discardedAt }: ClaimRecord,
  publishes: readonly EventNode[],
): Death {
  const compensated = publishes.some(
    ({ type, handled }) => type === HandlingFailed.type && handled.some(({ state }) => state === "done"),
  );
  return {
    ...{ kind: kind ?? "unknown", reason: reason ?? "unknown", deadLetterId: deadLetterId ?? "" },
    compensated,
    ...(discardedAt ? { discardedAt } : {}),
  };
}

function stateOf({ status, lease = 0 }: ClaimRecord, now: number): Handling["state"] {
  if (status !== "open") return status;
  return lease > now ? "working" : "retry";
}

function dueHandling({ name, maxAttempts, emits }: ParticipantSummary): Handling {
  return {
    ...{ participant: name, state: "due", attempts: 0, errors: [], publishes: [], expects: emits },
    ...(maxAttempts ? { maxAttempts } : {}),
  };
}

/** Whether an event reaches a participant: its type, and what its filter says of the data, as far as that is known. */
function wakes({ name, on }: ParticipantSummary, type: string, data: unknown): boolean {
  // No consumer gets its own failures.
  if (type === HandlingFailed.type && (data as { consumer?: string } | undefined)?.consumer === name)
    return false;
  return on.some((event) => event.type === type && passes(event.filter, data));
}

function passes(filter: Filter | undefined, data: unknown): boolean {
  if (!filter) return true;
  return (
    data !== undefined && Object.entries(filter).every(([path, matchers]) => lets(matchers, at(path, data)))
  );
}

/** The value at a dotted path. */
function at(path: string, data: unknown): unknown {
  const into = (value: unknown, name: string) => (value as Record<string, unknown> | undefined)?.[name];
  return path.split(".").reduce(into, data);
}

/** In the order of time; what has none stays where it is. */
function byTime(a: EventNode | Handling, b: EventNode | Handling): number {
  const [first, second] = [timeOf(a), timeOf(b)];
  return first && second ? Date.parse(first) - Date.parse(second) : 0;
}

function timeOf(node: EventNode | Handling): string | undefined {
  return "handled" in node ? (node.sentAt ?? node.occurredAt) : node.claimedAt;
}

function byClaim(a: ClaimRecord, b: ClaimRecord): number {
  return a.claimedAt < b.claimedAt ? -1 : 1;
}

/** The second of two times, if both are known and it is later. */
function laterThan(first: string | undefined, second: string | undefined): string | undefined {
  return first && second && Date.parse(second) > Date.parse(first) ? second : undefined;
}

function between(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
