import { DeadLetterDiscardRequested } from "../../schemas/choreography/dead-letter-discard-requested.ts";
import { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { DYNAMODB } from "../../schemas/limits.ts";
import { redact } from "../../schemas/redact.ts";
import { reasonFrom } from "../../schemas/values/reason.ts";
import type { Incoming, Rejection } from "../check/check-message.ts";
import { readData } from "../check/read-data.ts";
import { storedBytes } from "../check/stored.ts";
import { correlationOf } from "../commit/death.ts";
import type { JournalEntry, JournalLink } from "../ports/journal.ts";
import { minuteOf } from "./minute.ts";

/** What the journal keeps of an event, or of a message that is none that anybody knows. */
export function entryOf(
  checked: Incoming | Rejection,
  events: readonly EventDefinition[],
  { expiresAt, now }: { expiresAt: number; now: string },
): JournalEntry {
  return "hash" in checked
    ? ofEvent(checked, events, { expiresAt, now })
    : { ...ofUnknown(checked, now), problem: problemOf(checked, events), expiresAt };
}

/** Why no consumer would take it, whoever refused it here. */
function problemOf({ event, reason }: Rejection, events: readonly EventDefinition[]): string {
  if (!event || definitionOf(event, events)) return reason;
  return reasonFrom(`no contract knows ${event.type} of ${event.source}`);
}

/** The contract of an event by its name. */
export function definitionOf(
  { type, source }: { type: string; source: string },
  events: readonly EventDefinition[],
): EventDefinition | undefined {
  return events.find((one) => one.type === type && one.source === source);
}

/** What the process that an event follows from keeps of it, where that is another. */
export function linkOf(entry: JournalEntry): JournalLink | undefined {
  const { id, type, source, occurredAt, causationId, causationProcess, correlationId, expiresAt } = entry;
  if (causationProcess === undefined) return undefined;
  return {
    ...{ correlationId: causationProcess, position: `link ${occurredAt} ${id}`, continuesIn: correlationId },
    event: defined({ id, type, source, occurredAt, causationId }),
    expiresAt,
  };
}

function ofEvent(
  { event, definition }: Incoming,
  events: readonly EventDefinition[],
  { expiresAt, now }: { expiresAt: number; now: string },
): JournalEntry {
  const { type, source, metadata } = event;
  const { id, correlationId, causationId, causationProcess, hops, traceparent } = metadata;
  const occurredAt = utc(metadata.occurredAt);
  return {
    ...{ correlationId, position: `${occurredAt} ${id}`, id, type, source, occurredAt, hops, expiresAt },
    data: fitting(visible(definition, event.data, events)),
    ...(traceparent ? { traceparent } : {}),
    ...defined({ causationId, causationProcess }),
    ...(causationId && !causationProcess
      ? {}
      : { minute: minuteOf(isNear(occurredAt, now) ? occurredAt : now) }),
  };
}

/** Nobody is believed to whom something occurred in the future, or long ago: it would be at the wrong end of lists. */
function isNear(occurredAt: string, now: string): boolean {
  const ago = Date.parse(now) - Date.parse(occurredAt);
  return ago > -5 * 60_000 && ago < 86_400_000;
}

/** A time in UTC, so that times compare as texts; as it is where it is none. */
function utc(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : at.toISOString();
}

/**
 * An event that no contract knows, or that breaks its own: named, and no more, since nobody knows what is in it. Its
 * place is that of its body, so that it is there once.
 */
function ofUnknown(rejection: Rejection, now: string): Omit<JournalEntry, "expiresAt"> {
  const { event, key } = rejection;
  const { id = key, type = "unknown", source = "unknown" } = event ?? {};
  return {
    ...{ correlationId: correlationOf(rejection), position: `unknown ${key}`, id, type, source },
    ...{ occurredAt: now, hops: 0, minute: minuteOf(now) },
  };
}

/** Events that quote the event that was given up. */
const QUOTING: readonly string[] = [HandlingFailed.type, DeadLetterDiscardRequested.type];

/** Data that keeps its contract, without what that marks; of an event that it quotes the own contract counts as well. */
function visible(
  { type, data: schema }: EventDefinition,
  data: unknown,
  events: readonly EventDefinition[],
): Record<string, unknown> {
  const shown = redact(schema, data) as Record<string, unknown> & { event?: QuotedEvent };
  return QUOTING.includes(type) && shown.event ? { ...shown, event: quoted(shown.event, events) } : shown;
}

/** Bytes of data that an entry has room for, beside the rest of it. */
const MAX_DATA_BYTES = DYNAMODB.itemBytes - 16 * 1024;

/** Largest field that is kept of data that are too large. */
const MAX_FIELD_BYTES = 1024;

/** Data that an item holds: masks may be longer than what they hide. Of what is larger, large fields are named only. */
function fitting(data: Record<string, unknown>): Record<string, unknown> {
  if (storedBytes(data) <= MAX_DATA_BYTES) return data;
  const short = Object.entries(data).map(([name, value]) => {
    const bytes = storedBytes(value);
    return [name, bytes > MAX_FIELD_BYTES ? `[${bytes} bytes]` : value];
  });
  return Object.fromEntries(short.slice(0, MAX_FIELDS));
}

/** Fields that are kept of data that are too large. */
const MAX_FIELDS = 100;

interface QuotedEvent {
  id?: string;
  source: string;
  type: string;
  detail?: { metadata?: { version?: number }; data?: unknown };
}

/** A quoted event: what its contract lets be seen, else just its name. */
function quoted({ id, source, type, detail }: QuotedEvent, events: readonly EventDefinition[]): object {
  const name = { ...(id === undefined ? {} : { id }), source, type };
  const definition = definitionOf({ type, source }, events);
  const parsed = detail && definition && readData(definition, detail.metadata?.version, detail.data);
  if (!parsed || !("data" in parsed)) return name;
  return { ...name, detail: { data: visible(definition, parsed.data, events) } };
}
