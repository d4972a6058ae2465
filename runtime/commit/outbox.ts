import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import type { Metadata } from "../../schemas/metadata.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { describe, issuesOf } from "../check/untrusted.ts";
import { derivedId } from "../identity.ts";
import { PlanError } from "../ports/errors.ts";
import { entryBytes, type OutboxEntry, type OutboxEvent } from "../ports/record.ts";

/** What outgoing metadata is derived from. */
export interface Origin {
  consumer: string;
  /** Key of the record: consumer, source, type and idempotency key, so that no two intents derive the same id. */
  key: string;
  metadata: Pick<Metadata, "correlationId" | "hops" | "traceparent">;
  /** Of a scatter: how many chunks came before. */
  chunk?: number;
  /** Id of the incoming event; none for an HTTP request. */
  causationId?: string;
  /** ISO 8601, the first claim. */
  now: string;
}

/** The outbox entries for what a handler returned: checked against `emits` and the contracts, ids derived. */
export function outboxOf(
  events: readonly { type: string; data: unknown }[],
  emits: readonly EventDefinition[],
  origin: Origin,
  maxEventBytes: number,
): OutboxEvent[] {
  return events.map(({ type, data }, index) => {
    const definition = emits.find((event) => event.type === type);
    if (!definition)
      throw new PlanError(`${origin.consumer} may not publish ${type}: add it to its emits in its flow`);
    const parsed = definition.data.safeParse(data);
    if (!parsed.success) throw new PlanError(`${type}: ${describe(issuesOf(parsed.error, "data"))}`);
    const entry = eventEntry(
      definition,
      parsed.data,
      derivedId(origin.key, ...(origin.chunk ? [origin.chunk] : []), type, index),
      origin,
    );
    const bytes = entryBytes(entry);
    if (bytes > maxEventBytes)
      throw new PermanentError(
        `${type} has ${bytes} bytes, at most ${maxEventBytes} are allowed: keep large data aside`,
      );
    return entry;
  });
}

/** One outbox entry with derived metadata. */
export function eventEntry(
  { type, source, version }: EventDefinition,
  data: unknown,
  id: string,
  { metadata, causationId, now }: Pick<Origin, "metadata" | "causationId" | "now">,
): OutboxEvent {
  const { correlationId, traceparent, hops } = metadata;
  const outgoing: Metadata = defined({
    ...{ id, idempotencyKey: id, correlationId, causationId, version },
    ...{ occurredAt: now, traceparent, hops: hops + 1 },
  });
  return { id, type, source, detail: JSON.stringify({ metadata: outgoing, data }) };
}

/** DynamoDB takes 400 KB an item. The rest of a record (errors, reason, names, what a gather keeps) has 40 KB left: a test adds it up. */
export const MAX_OUTBOX_BYTES = 360 * 1024;

/** Actions of one transaction, the record's own included. */
export const MAX_ACTIONS = 100;

/** Refuses for good what one commit cannot hold: writes, events, and what an HTTP caller is answered. */
export function checkSizes(
  writes: readonly unknown[],
  outbox: readonly OutboxEntry[],
  reply: object = {},
): void {
  if (writes.length + 1 > MAX_ACTIONS)
    throw new PermanentError(
      `The plan has ${writes.length} writes; one transaction takes ${MAX_ACTIONS - 1}`,
    );
  const bytes = Buffer.byteLength(JSON.stringify(outbox)) + Buffer.byteLength(JSON.stringify(reply));
  if (bytes > MAX_OUTBOX_BYTES)
    throw new PermanentError(`The plan's events have ${bytes} bytes; one commit takes ${MAX_OUTBOX_BYTES}`);
}
