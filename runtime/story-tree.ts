import { HandlingFailed } from "../schemas/choreography/handling-failed.ts";
import { type Filter, lets } from "../schemas/filter.ts";
import type { ParticipantSummary } from "./choreography.ts";
import type { ClaimRecord } from "./record.ts";
import type { EventNode, Handling, StoryParts } from "./story.ts";

/** Participants that keep a record of what they handle. */
const RECORDING = new Set<ParticipantSummary["kind"]>(["consumer", "schedule"]);

/** Makes the nodes of a story's tree, each with all that follows from it. */
export function treeOf({ records, entries, choreography, now }: StoryParts) {
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  const byName = new Map(choreography.participants.map((one) => [one.name, one]));
  /** Ids of the events that have a node. */
  const shown = new Set<string>();

  function eventNode(id: string, type: string, source?: string): EventNode {
    shown.add(id);
    const entry = known.get(id);
    const { occurredAt, data, problem } = entry ?? {};
    const own = records.filter(({ event }) => event?.id === id).sort(byClaim);
    const reached = problem ? [] : choreography.participants.filter((one) => wakes(one, type, data));
    const due = reached.filter(
      ({ name, kind }) => RECORDING.has(kind) && !own.some(({ consumer }) => consumer === name),
    );
    return {
      ...{ id, type, source: source ?? entry?.source ?? choreography.sources[type] ?? "" },
      ...(occurredAt ? { occurredAt } : {}),
      ...(data === undefined ? {} : { data }),
      ...(problem ? { problem } : {}),
      handled: [...own.map((record) => handling(record, occurredAt)), ...due.map(dueHandling)],
      reaches: reached.filter(({ kind }) => !RECORDING.has(kind)).map(({ name }) => name),
    };
  }

  function handling(record: ClaimRecord, occurredAt?: string): Handling {
    const { consumer, attempts, claimedAt, startedAt = claimedAt, finishedAt, errors = [] } = record;
    const { maxAttempts, emits = [] } = byName.get(consumer) ?? {};
    const state = stateOf(record, now);
    const retryAt = state === "retry" ? errors.at(-1)?.retryAt : undefined;
    const publishes = eventsOf(record).map(({ id, type }) => eventNode(id, type));
    return {
      ...{ participant: consumer, state, attempts, claimedAt, errors },
      ...(maxAttempts ? { maxAttempts } : {}),
      ...(occurredAt ? { waitedMs: between(occurredAt, claimedAt) } : {}),
      ...(finishedAt ? { tookMs: between(startedAt, finishedAt) } : {}),
      ...(retryAt ? { retryAt } : {}),
      ...(state === "dead" ? { death: deathOf(record, publishes) } : {}),
      ...(record.outbox ? { unsent: true as const } : {}),
      publishes,
      expects: state === "done" || state === "dead" ? [] : emits,
    };
  }

  return { eventNode, handling, shown };
}

/** The events that a record has published, or has yet to. */
export function eventsOf({ sent = [], outbox = [] }: ClaimRecord): { id: string; type: string }[] {
  const unsent = outbox.flatMap((entry) => ("type" in entry ? [entry] : []));
  return [...sent, ...unsent].filter(({ type }) => type !== "dead letter");
}

function deathOf({ kind, reason, deadLetterId }: ClaimRecord, publishes: readonly EventNode[]) {
  const compensated = publishes.some(
    ({ type, handled }) => type === HandlingFailed.type && handled.some(({ state }) => state === "done"),
  );
  return {
    ...{ kind: kind ?? "unknown", reason: reason ?? "unknown", deadLetterId: deadLetterId ?? "" },
    compensated,
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

function byClaim(a: ClaimRecord, b: ClaimRecord): number {
  return a.claimedAt < b.claimedAt ? -1 : 1;
}

function between(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
