import { HandlingFailed } from "../schemas/choreography/handling-failed.ts";
import { type Filter, lets } from "../schemas/filter.ts";
import type { Choreography, ParticipantSummary } from "./choreography.ts";
import type { JournalEntry } from "./journal.ts";
import type { AttemptError, ClaimRecord } from "./record.ts";

/** One process as a tree by causation: what came in, who handled it, and what followed. */
export interface Story {
  correlationId: string;
  /** ISO 8601. */
  beganAt: string;
  /** When the last thing happened. */
  latestAt: string;
  /** `open` while something is under way, `dead` where nothing is and a dead letter waits, else `ended`. */
  status: "open" | "dead" | "ended";
  roots: (EventNode | Handling)[];
}

/** An event of the process. */
export interface EventNode {
  id: string;
  type: string;
  source: string;
  /** Absent where only its name is known: the journal has not got it yet, or there is none. */
  occurredAt?: string;
  data?: unknown;
  /** Why no consumer would take it. */
  problem?: string;
  /** By those who keep records, in the order in which they began; then those who still have to. */
  handled: Handling[];
  /** Projections, gathers and notifications that it reaches: they keep no record of it. */
  reaches: string[];
}

/** What a consumer, an endpoint or a webhook did about one event or request. */
export interface Handling {
  participant: string;
  /** `due`: its message waits in the queue; `retry`: it waits for the next attempt. */
  state: "due" | "working" | "retry" | "done" | "dead";
  attempts: number;
  maxAttempts?: number;
  claimedAt?: string;
  /** From the event to the first claim. */
  waitedMs?: number;
  /** Of the last attempt. */
  tookMs?: number;
  errors: AttemptError[];
  /** When the next attempt is due. */
  retryAt?: string;
  death?: { kind: string; reason: string; deadLetterId: string };
  /** Its outbox is not known to be sent. */
  unsent?: true;
  publishes: EventNode[];
  /** What it may publish, while it has not ended. */
  expects: string[];
}

export interface StoryParts {
  choreography: Choreography;
  /** All claim records of the correlation id. */
  records: readonly ClaimRecord[];
  /** All journal entries of it. */
  entries: readonly JournalEntry[];
  /** Milliseconds since 1970. */
  now: number;
}

/** Participants that keep a record of what they handle. */
const RECORDING = new Set<ParticipantSummary["kind"]>(["consumer", "schedule"]);

/** The story of a process; undefined where nothing is known of it. */
export function storyOf(correlationId: string, parts: StoryParts): Story | undefined {
  const { records, entries, choreography, now } = parts;
  if (records.length === 0 && entries.length === 0) return undefined;
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  const byName = new Map(choreography.participants.map((one) => [one.name, one]));
  const published = new Set<string>();
  const shown = new Set<string>();

  const eventNode = (id: string, type: string, source?: string): EventNode => {
    shown.add(id);
    const entry = known.get(id);
    const { occurredAt, data, problem } = entry ?? {};
    const own = records.filter(({ event }) => event?.id === id);
    const reached = choreography.participants.filter((one) => wakes(one, type, data));
    const due = reached.filter(
      ({ name, kind }) => RECORDING.has(kind) && !own.some(({ consumer }) => consumer === name),
    );
    return {
      ...{ id, type, source: source ?? entry?.source ?? choreography.sources[type] ?? "" },
      ...(occurredAt ? { occurredAt } : {}),
      ...(data === undefined ? {} : { data }),
      ...(problem ? { problem } : {}),
      handled: [
        ...[...own]
          .sort((a, b) => (a.claimedAt < b.claimedAt ? -1 : 1))
          .map((one) => handling(one, occurredAt)),
        ...(problem ? [] : due.map(dueHandling)),
      ],
      reaches: problem ? [] : reached.filter(({ kind }) => !RECORDING.has(kind)).map(({ name }) => name),
    };
  };

  const handling = (record: ClaimRecord, occurredAt?: string): Handling => {
    const { consumer, attempts, claimedAt, startedAt = claimedAt, finishedAt, errors = [] } = record;
    const participant = byName.get(consumer);
    const state = stateOf(record, now);
    const { kind, reason, deadLetterId } = record;
    const retryAt = state === "retry" ? errors.at(-1)?.retryAt : undefined;
    const events = [
      ...(record.sent ?? []),
      ...(record.outbox ?? []).flatMap((one) => ("type" in one ? [one] : [])),
    ];
    return {
      ...{ participant: consumer, state, attempts, claimedAt, errors },
      ...(participant?.maxAttempts ? { maxAttempts: participant.maxAttempts } : {}),
      ...(occurredAt ? { waitedMs: Math.max(0, Date.parse(claimedAt) - Date.parse(occurredAt)) } : {}),
      ...(finishedAt ? { tookMs: Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) } : {}),
      ...(retryAt ? { retryAt } : {}),
      ...(state === "dead" && deadLetterId
        ? { death: { kind: kind ?? "unknown", reason: reason ?? "unknown", deadLetterId } }
        : {}),
      ...(record.outbox ? { unsent: true as const } : {}),
      publishes: events
        .filter(({ type }) => type !== "dead letter")
        .map(({ id, type }) => eventNode(id, type)),
      expects: state === "done" || state === "dead" ? [] : (participant?.emits ?? []),
    };
  };

  for (const { sent = [], outbox = [] } of records)
    for (const { id } of [...sent, ...outbox]) published.add(id);
  const requests = records.filter(({ event }) => !event);
  const roots: Story["roots"] = requests.map((record) => handling(record));
  const strays = [
    ...entries.map(({ id, type, source }) => ({ id, type, source })),
    ...records.flatMap(({ event }) => (event ? [event] : [])),
  ];
  for (const { id, type, source } of strays)
    if (!published.has(id) && !shown.has(id)) roots.push(eventNode(id, type, source));

  const times = [
    ...entries.map(({ occurredAt }) => occurredAt),
    ...records.flatMap(({ claimedAt, finishedAt, errors = [] }) => [
      ...[claimedAt, ...(finishedAt ? [finishedAt] : [])],
      ...errors.map(({ at }) => at),
    ]),
  ].sort();
  const states = statesOf(roots);
  const open = states.some((state) => state !== "done" && state !== "dead");
  return {
    correlationId,
    beganAt: times[0] ?? "",
    latestAt: times.at(-1) ?? "",
    status: open ? "open" : states.includes("dead") ? "dead" : "ended",
    roots,
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
function wakes({ name, on, kind }: ParticipantSummary, type: string, data: unknown): boolean {
  // No consumer gets its own failures.
  if (type === HandlingFailed.type && (data as { consumer?: string } | undefined)?.consumer === name)
    return false;
  return on.some((event) => event.type === type && passes(event.filter, data, kind));
}

function passes(filter: Filter | undefined, data: unknown, kind: ParticipantSummary["kind"]): boolean {
  if (!filter) return true;
  if (data === undefined) return kind === "notification";
  return Object.entries(filter).every(([path, matchers]) =>
    lets(
      matchers,
      path
        .split(".")
        .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], data),
    ),
  );
}

function statesOf(nodes: readonly (EventNode | Handling)[]): Handling["state"][] {
  return nodes.flatMap((node) =>
    "handled" in node ? statesOf(node.handled) : [node.state, ...statesOf(node.publishes)],
  );
}
