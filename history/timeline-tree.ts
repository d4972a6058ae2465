import type { JournalEntry, JournalLink } from "../runtime/ports/journal.ts";
import type { ClaimRecord } from "../runtime/ports/record.ts";
import { HandlingFailed } from "../schemas/choreography/handling-failed.ts";
import { groups, linked, type Named, publishedBy } from "./causation.ts";
import type { Choreography, ParticipantSummary } from "./choreography.ts";
import { wakes } from "./reaches.ts";
import { strangers } from "./strangers.ts";
import type { Death, EventNode, Handling } from "./timeline.ts";
import { sorted, timersTold } from "./timers.ts";

/** What a timeline is made of. */
export interface TimelineParts {
  choreography: Choreography;
  /** All claim records of the correlation id. */
  records: readonly ClaimRecord[];
  /** All journal entries of it. */
  entries: readonly JournalEntry[];
  /** What the journal knows of events that follow from it, and belong to other processes. @default none */
  links?: readonly JournalLink[];
  /** Milliseconds since 1970. */
  now: number;
}

/** Participants that keep a record of what they handle. */
const RECORDING = new Set<ParticipantSummary["kind"]>(["consumer", "schedule"]);

/**
 * The roots of a timeline, each with all that follows from it. Every event and every record has one place, whatever the data
 * say of each other: anybody may publish an event that names any other as its cause.
 */
export function rootsOf({
  records: all,
  entries,
  links = [],
  choreography,
  now,
}: TimelineParts): (EventNode | Handling)[] {
  const told = sorted(all);
  const { handlings: records, fired, upcoming } = told;
  const byName = new Map(choreography.participants.map((one) => [one.name, one]));
  // The first word counts: a later one under its id is somebody else's.
  const known = new Map([...entries].reverse().map((entry) => [entry.id, entry]));
  const elsewhere = new Map(links.map((link) => [link.event.id, linked(link)]));
  const handledBy = groups(records, ({ event }) => event?.id);
  const timers = timersTold(told, entries, (id) => known.has(id) || elsewhere.has(id) || handledBy.has(id));
  const follows = publishedBy(records, [...entries, ...elsewhere.values()], byName, timers.published);
  const deferred = new Map(
    upcoming
      .filter(({ kind }) => kind === "message")
      .map((one) => [`${one.setBy} ${one.eventId}`, one.dueAt]),
  );
  const strangerProblem = strangers(choreography);
  const shown = new Set<string>();

  function eventNode(named: Named, sentAt?: string): EventNode {
    const { id, type, source, data: told } = named;
    shown.add(id);
    const entry = known.get(id);
    const { occurredAt, data = told } = entry ?? {};
    const own = [...(handledBy.get(id) ?? [])].filter(isNew).sort(byClaim);
    const { process: continuesIn, ...other } = { ...named, ...elsewhere.get(id) };
    if (!entry && own.length === 0 && continuesIn !== undefined) return continued({ ...other, continuesIn });
    const problem = (entry && strangerProblem(entry)) ?? entry?.problem;
    const names = new Set(own.map(({ consumer }) => consumer));
    const reached = problem ? [] : choreography.participants.filter((one) => wakes(one, type, data));
    // A failure is announced when it happens, though its publisher may be reopened and finish later.
    const firing = timers.firing(id);
    const later =
      firing?.firedAt ?? (type === HandlingFailed.type ? undefined : laterThan(occurredAt, sentAt));
    const due = reached.filter(({ name, kind }) => RECORDING.has(kind) && !names.has(name));
    return {
      ...{ id, type, source: source ?? entry?.source ?? choreography.sources[type] ?? "" },
      ...(occurredAt ? { occurredAt } : {}),
      ...(later ? { sentAt: later } : {}),
      ...(firing ? { firing } : {}),
      ...(entry?.data === undefined ? {} : { data: entry.data }),
      ...(problem ? { problem } : {}),
      ...causeOf(entry ?? own[0]?.event),
      handled: [...own.map((record) => handling(record, later ?? occurredAt)), ...due.map(dueHandling)],
      reaches: reached.filter(({ kind }) => !RECORDING.has(kind)).map(({ name }) => name),
    };
  }

  /** An event of another process: those who handle it do so there. */
  function continued({
    id,
    type,
    source,
    occurredAt,
    continuesIn,
  }: Named & { continuesIn: string }): EventNode {
    return {
      ...{ id, type, source: source ?? choreography.sources[type] ?? "", continuesIn },
      ...(occurredAt ? { occurredAt } : {}),
      ...{ handled: [], reaches: [] },
    };
  }

  function handling(record: ClaimRecord, sentAt?: string): Handling {
    const { consumer, attempts, claimedAt, startedAt = claimedAt, finishedAt, errors = [] } = record;
    const { maxAttempts, emits = [] } = byName.get(consumer) ?? {};
    const wantedAt = deferred.get(`${consumer} ${record.event?.id}`);
    const state = stateOf(record, now, wantedAt);
    const retryAt = state === "deferred" ? wantedAt : state === "retry" ? errors.at(-1)?.retryAt : undefined;
    const planned = timers.of(record);
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
      ...(planned.length > 0 ? { timers: planned } : {}),
      expects: state === "done" || state === "dead" ? [] : emits,
    };
  }

  const placed = new Set<ClaimRecord>();
  /** Notes that a record has its place. */
  function isNew(record: ClaimRecord): boolean {
    return !placed.has(record) && placed.add(record) !== undefined;
  }

  const caused = new Set([...follows.values()].flat().map(({ id }) => id));
  const events: Named[] = [
    ...entries,
    ...elsewhere.values(),
    ...[...records, ...fired].flatMap(({ event }) => (event ? [event] : [])),
  ];
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

/** The cause of an event that comes from another process. */
function causeOf(
  event: { causationId?: string; causationProcess?: string } | undefined,
): Pick<EventNode, "causedBy"> {
  const { causationId, causationProcess: process } = event ?? {};
  return process === undefined ? {} : { causedBy: { ...(causationId ? { id: causationId } : {}), process } };
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

function stateOf({ status, lease = 0 }: ClaimRecord, now: number, wantedAt?: string): Handling["state"] {
  if (status !== "open") return status;
  if (lease > now) return "working";
  return wantedAt !== undefined && Date.parse(wantedAt) > now ? "deferred" : "retry";
}

function dueHandling({ name, maxAttempts, emits }: ParticipantSummary): Handling {
  return {
    ...{ participant: name, state: "due", attempts: 0, errors: [], publishes: [], expects: emits },
    ...(maxAttempts ? { maxAttempts } : {}),
  };
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
