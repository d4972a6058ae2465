import { HandlingFailed } from "../schemas/choreography/handling-failed.ts";
import type { EventDefinition } from "../schemas/event.ts";
import { redact } from "../schemas/redact.ts";
import { correlationOf } from "./failure.ts";
import type { Incoming, Rejection } from "./incoming.ts";
import type { JournalEntry } from "./journal.ts";

/** What the journal keeps of an event, or of a message that is none that anybody knows. */
export function entryOf(
  checked: Incoming | Rejection,
  events: readonly EventDefinition[],
  { expiresAt, now }: { expiresAt: number; now: string },
): JournalEntry {
  return "hash" in checked
    ? ofEvent(checked, events, expiresAt)
    : { ...ofStranger(checked, now), problem: checked.reason, expiresAt };
}

function ofEvent(
  { event, definition }: Incoming,
  events: readonly EventDefinition[],
  expiresAt: number,
): JournalEntry {
  const { type, source, metadata } = event;
  const { id, correlationId, occurredAt, causationId, hops, traceparent } = metadata;
  const data = redact(definition.data, event.data);
  return {
    ...{ correlationId, position: `${occurredAt} ${id}`, id, type, source, occurredAt, hops, expiresAt },
    data: type === HandlingFailed.type ? withoutSecrets(data as FailureData, events) : data,
    ...(traceparent ? { traceparent } : {}),
    ...(causationId ? { causationId } : { day: occurredAt.slice(0, 10) }),
  };
}

/** An event that no contract knows, or that breaks its own: named, and no more, since nobody knows what is in it. */
function ofStranger(rejection: Rejection, now: string): Omit<JournalEntry, "expiresAt"> {
  const { event, key } = rejection;
  const { id = key, type = "unknown", source = "unknown" } = event ?? {};
  return {
    ...{ correlationId: correlationOf(rejection), position: `${now} ${id}`, id, type, source },
    ...{ occurredAt: now, hops: 0, day: now.slice(0, 10) },
  };
}

type FailureData = Record<string, unknown> & { event?: { type?: unknown; detail?: { data?: unknown } } };

/** A failure quotes the event that failed, whose own contract says what is nobody's business. */
function withoutSecrets(data: FailureData, events: readonly EventDefinition[]): object {
  const { event } = data;
  if (!event?.detail) return data;
  const definition = events.find(({ type }) => type === event.type);
  const { detail, ...reference } = event;
  const quoted = definition ? { detail: { data: redact(definition.data, detail.data) } } : {};
  return { ...data, event: { ...reference, ...quoted } };
}
