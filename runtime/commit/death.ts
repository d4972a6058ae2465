import { type FailureKind, HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import { defined } from "../../schemas/defined.ts";
import { MAX_HOPS, type Metadata } from "../../schemas/metadata.ts";
import { redact } from "../../schemas/redact.ts";
import { HALF_A_CHARACTER } from "../../schemas/values/half-a-character.ts";
import { sqsAttribute } from "../../schemas/values/sqs-text.ts";
import type { Incoming, Rejection } from "../check/check-message.ts";
import { deadLetterId, derivedId } from "../identity.ts";
import type { OutboxEntry } from "../ports/record.ts";
import { entryBytes } from "../ports/record.ts";
import type { Settings } from "../ports/runtime.ts";
import { eventEntry, MAX_OUTBOX_BYTES } from "./outbox.ts";

/** A death to be committed: what is known of it before it has an outbox. */
export interface Cause {
  consumer: string;
  kind: FailureKind;
  reason: string;
  attempts: number;
  generation: number;
  /** ISO 8601. */
  now: string;
}

/** The outbox of a death: the message for the dead-letter queue, and the event HandlingFailed. */
export function deathOf(subject: Incoming | Rejection, cause: Cause, settings: Settings) {
  const id = deadLetterId(subject.key, cause.generation);
  const announcement = announcementOf(subject, cause, id, settings.maxEventBytes);
  const room = MAX_OUTBOX_BYTES - 32 * 1024 - (announcement ? entryBytes(announcement) : 0);
  const outbox: OutboxEntry[] = [deadLetterEntry(subject, cause, id, settings.deadLetterQueueUrl, room)];
  if (announcement) outbox.push(announcement);
  return { deadLetterId: id, kind: cause.kind, reason: cause.reason, attempts: cause.attempts, outbox };
}

function deadLetterEntry(
  { message }: Incoming | Rejection,
  cause: Cause,
  id: string,
  queueUrl: string,
  room: number,
): OutboxEntry {
  const { consumer, kind, reason, attempts, now } = cause;
  const attributes = {
    deadLetterId: id,
    consumer,
    kind,
    reason: sqsAttribute(reason),
    attempts: String(attempts),
    diedAt: now,
  };
  const fits = Buffer.byteLength(message.body) < room;
  return { id, queueUrl, attributes, ...(fits ? { body: message.body } : {}) };
}

/** Largest announcement that quotes the event: the dead letter needs the record's room as well. */
const MAX_QUOTED_BYTES = 128 * 1024;

/** HandlingFailed, whatever the event's hops; nothing where failures of failures have gone around too long. */
function announcementOf(subject: Incoming | Rejection, cause: Cause, id: string, maxEventBytes: number) {
  const { consumer, kind, reason, attempts, generation, now } = cause;
  const metadata: Pick<Metadata, "correlationId" | "hops" | "traceparent"> =
    "hash" in subject
      ? subject.event.metadata
      : { correlationId: correlationOf(subject), hops: hopsOf(subject), ...traceOf(subject) };
  const failed = "hash" in subject ? incomingEvent(subject) : rejectedEvent(subject);
  const eventId = derivedId(consumer, subject.key, HandlingFailed.type, generation);
  if (failed?.type === HandlingFailed.type && metadata.hops >= MAX_HOPS) return undefined;
  const hops = Math.min(metadata.hops, MAX_HOPS - 1);
  const origin = defined({ metadata: { ...metadata, hops }, now, causationId: failed?.id });
  const data = defined({ consumer, kind, reason, attempts, deadLetterId: id, event: failed });
  const whole = eventEntry(HandlingFailed, data, eventId, origin);
  if (!failed?.detail || entryBytes(whole) <= Math.min(maxEventBytes / 2, MAX_QUOTED_BYTES)) return whole;
  const { detail: _, ...reference } = failed;
  return eventEntry(HandlingFailed, { ...data, event: reference }, eventId, origin);
}

interface FailedEvent {
  id: string;
  source: string;
  type: string;
  detail?: { metadata?: unknown; data: unknown };
}

function incomingEvent({ event, definition }: Incoming): FailedEvent {
  const { source, type, metadata, data } = event;
  return {
    id: metadata.id,
    source,
    type,
    detail: { metadata, data: redact(definition.data, data, ["secret"]) },
  };
}

/** A rejected event is named, not quoted: what it holds is not known. Its body is in the dead-letter queue. */
function rejectedEvent({ event }: Rejection): FailedEvent | undefined {
  return event && { id: event.id, source: event.source, type: event.type };
}

/**
 * The correlation id that a refused event claims, else the one that its data give it, as far as they are usable: people find
 * it by what it is about. Else what names the event.
 */
export function correlationOf({ event, key }: Rejection): string {
  const claimed = (event?.metadata as { correlationId?: unknown } | undefined)?.correlationId;
  return [claimed, event?.process].find(isUsable) ?? event?.id ?? key;
}

/** The traceparent that a refused event claims, as far as it is usable. */
function traceOf({ event }: Rejection): { traceparent?: string } {
  const claimed = (event?.metadata as { traceparent?: unknown } | undefined)?.traceparent;
  return isUsable(claimed) ? { traceparent: claimed } : {};
}

function isUsable(claimed: unknown): claimed is string {
  return (
    typeof claimed === "string" && claimed !== "" && claimed.length <= 256 && !HALF_A_CHARACTER.test(claimed)
  );
}

function hopsOf({ event }: Rejection): number {
  const claimed = (event?.metadata as { hops?: unknown } | undefined)?.hops;
  return typeof claimed === "number" && claimed > 0 ? Math.floor(claimed) : 0;
}
