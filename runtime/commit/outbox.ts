import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { DYNAMODB } from "../../schemas/limits.ts";
import type { Metadata } from "../../schemas/metadata.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { itemBytes, storageIssue, storedBytes } from "../check/stored.ts";
import { describe, hazard, issuesOf } from "../check/untrusted.ts";
import { refuse, writtenBytes } from "../check/written.ts";
import type { Write } from "../handler.ts";
import { derivedId, processOf } from "../identity.ts";
import { PlanError } from "../ports/errors.ts";
import { entryBytes, type OutboxEntry, type OutboxEvent } from "../ports/record.ts";
import { markOf, NO_TIMERS, type TimerPlan } from "../ports/timer-record.ts";

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

/**
 * The outbox entries for what a handler returned: checked against `emits` and the contracts, ids derived. `at`: when an
 * event is published, ISO 8601; `hops`: how many came before it, where these are not its cause's and one more.
 */
export function outboxOf(
  events: readonly { type: string; data: unknown; at?: string; hops?: number }[],
  emits: readonly EventDefinition[],
  origin: Origin,
  maxEventBytes: number,
): OutboxEvent[] {
  return events.map(({ type, data, at: now = origin.now, hops }, index) => {
    const definition = emits.find((event) => event.type === type);
    if (!definition)
      throw new PlanError(`${origin.consumer} may not publish ${type}: add it to its emits in its flow`);
    const parsed = definition.data.safeParse(data);
    if (!parsed.success) throw new PlanError(`${type}: ${describe(issuesOf(parsed.error, "data"))}`);
    // Its consumers would refuse it.
    const found = hazard(parsed.data, "data");
    if (found) throw new PermanentError(`${type}: ${describe([found])}`);
    const entry = eventEntry(
      definition,
      parsed.data,
      derivedId(origin.key, ...(origin.chunk ? [origin.chunk] : []), type, index),
      { ...origin, now, hops },
    );
    const bytes = entryBytes(entry);
    if (bytes > maxEventBytes)
      throw new PermanentError(
        `${type} has ${bytes} bytes, at most ${maxEventBytes} are allowed: keep large data aside`,
      );
    return entry;
  });
}

/** One outbox entry with derived metadata: in the process that its data tell by its contract, else in that of its cause. */
export function eventEntry(
  definition: Pick<EventDefinition, "type" | "source" | "version" | "process">,
  data: unknown,
  id: string,
  {
    metadata,
    causationId,
    now,
    hops = metadata.hops + 1,
  }: Pick<Origin, "metadata" | "causationId" | "now"> & { hops?: number | undefined },
): OutboxEvent {
  const { type, source, version } = definition;
  const { traceparent, correlationId: before } = metadata;
  const correlationId = processOf(definition, data) ?? before;
  const moved = correlationId === before ? undefined : { process: correlationId, causationProcess: before };
  const outgoing: Metadata = defined({
    ...{ id, idempotencyKey: id, correlationId, causationId, version },
    ...{ causationProcess: moved?.causationProcess, occurredAt: now, traceparent, hops },
  });
  const detail = JSON.stringify({ metadata: outgoing, data });
  return defined({ id, type, source, detail, process: moved?.process });
}

/** The rest of a record (errors, reason, names, what a gather keeps) has 40 KB of the item: a test adds it up. */
export const MAX_OUTBOX_BYTES = DYNAMODB.itemBytes - 40 * 1024;

/**
 * Refuses for good what one commit cannot hold, by the name of what is wrong. `reply`: what the record keeps beside its outbox;
 * `records`: actions that are the runtime's own.
 */
export function checkSizes(
  writes: readonly Write[],
  outbox: readonly OutboxEntry[],
  reply: object = {},
  { set, cancel }: TimerPlan = NO_TIMERS,
  records = 1,
): void {
  const actions = writes.length + set.length + cancel.length;
  if (actions + records > DYNAMODB.actions)
    throw new PermanentError(
      `The plan has ${actions} writes and timers; one transaction takes ${DYNAMODB.actions - records}`,
    );
  refuse(storageIssue(reply, "reply"));
  const bytes = storedBytes(outbox) + storedBytes(reply) + marksBytes({ set, cancel });
  if (bytes > MAX_OUTBOX_BYTES)
    throw new PermanentError(`The plan's events have ${bytes} bytes; one commit takes ${MAX_OUTBOX_BYTES}`);
  const all =
    writes.reduce((sum, write) => sum + writtenBytes(write), DYNAMODB.itemBytes) +
    set.reduce((sum, timer) => sum + itemBytes(timer), 0);
  if (all > DYNAMODB.transactionBytes)
    throw new PermanentError(
      `The plan's writes and timers have ${all - DYNAMODB.itemBytes} bytes; one transaction takes ${DYNAMODB.transactionBytes}, its record included`,
    );
}

/** What a record keeps of its timers. */
function marksBytes({ set, cancel }: TimerPlan): number {
  return set.length + cancel.length > 0 ? storedBytes([...set.map(markOf), ...cancel]) : 0;
}
