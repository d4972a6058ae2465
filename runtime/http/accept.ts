import { defined } from "../../schemas/defined.ts";
import type { Event, EventDefinition } from "../../schemas/event.ts";
import { patiently } from "../commit/busy.ts";
import { checkSizes } from "../commit/outbox.ts";
import { schedule } from "../commit/schedule.ts";
import type { Cancel, Item, Outgoing, Write } from "../handler.ts";
import { outboxOfRecord } from "../outcome.ts";
import type { ClaimRecord } from "../ports/record.ts";
import { expiryOf, type Runtime } from "../ports/runtime.ts";
import { notesOf, type TimerPlan } from "../ports/timer-record.ts";
import { publishUntil } from "../publish/publish-outboxes.ts";

/** What accepts requests works with. */
export type AcceptRuntime = Pick<Runtime, "store" | "bus" | "queues" | "system" | "log"> & {
  settings: Pick<Runtime["settings"], "recordDays" | "maxEventBytes">;
};

/** A request, and what its handler makes of it. */
export interface Acceptable {
  /** Of the component. */
  name: string;
  emits: readonly EventDefinition[];
  /** Of the record: the same for each repetition of the request. */
  key: string;
  /** Of what was asked. */
  hash: string;
  correlationId: string;
  traceparent: string | undefined;
  /** Milliseconds since 1970. */
  now: number;
  reply: { status: number; body: object };
  writes: readonly Write[];
  events: readonly Outgoing<Event>[];
  cancels: readonly Cancel<Event>[];
}

/**
 * What was answered, now or when the request came first; `other` where another one came under its key. `present`: facts
 * that are there without a record, each in the place of the write that would have created it; nothing was written then.
 */
export type Accepted =
  | {
      reply: Acceptable["reply"];
      repeated: boolean;
      /** Of the record: that under which all that follows is found. */
      correlationId: string | undefined;
      present?: (Item | undefined)[];
    }
  | "other";

/**
 * Commits writes, events and answer together, once for a key, and publishes the events. What is not published by the
 * deadline (milliseconds since 1970) is the sweeper's. `stale`: nothing was written, for an item is not as it was read.
 */
export async function accept(
  request: Acceptable,
  runtime: AcceptRuntime,
  deadline: number,
): Promise<Accepted | "stale"> {
  const { record, timers } = recordOf(request, runtime);
  const result = await commit(record, request.writes, timers, runtime);
  if (result === "stale") return result;
  const { reply, correlationId } = request;
  if ("present" in result) return { reply, correlationId, repeated: true, ...result };
  const { found } = result;
  if (found) return repeated(found, request, runtime, deadline);
  await publish(record, runtime, deadline);
  return { reply, correlationId, repeated: false };
}

/**
 * What a handler says; or, where it refuses what was accepted before, that: it has seen its own effect, and a repeated
 * request gets the same answer.
 */
export async function unlessAccepted<T extends object>(
  handle: () => Promise<T>,
  isRefusal: (said: T) => boolean,
  accepted: () => Promise<Accepted | undefined>,
): Promise<T | { before: Accepted }> {
  let said: T | undefined;
  let verdict: unknown;
  try {
    said = await handle();
    if (!isRefusal(said)) return said;
  } catch (error) {
    if (!(error instanceof Error && error.name === "PermanentError")) throw error;
    verdict = error;
  }
  const before = await accepted();
  if (before) return { before };
  if (said) return said;
  throw verdict;
}

/** What was answered when a request came first, if it did; its events are published. */
export async function acceptedBefore(
  request: Pick<Acceptable, "key" | "hash">,
  runtime: AcceptRuntime,
  deadline: number,
): Promise<Accepted | undefined> {
  const found = await runtime.store.accepted(request.key);
  return found && repeated(found, request, runtime, deadline);
}

/** The answer that a record holds, its events published. */
async function repeated(
  found: ClaimRecord,
  { hash }: Pick<Acceptable, "hash">,
  runtime: AcceptRuntime,
  deadline: number,
): Promise<Accepted> {
  const { reply, correlationId } = found;
  if (found.hash !== hash || !reply) return "other";
  await publish(found, runtime, deadline);
  return { reply, correlationId, repeated: true };
}

async function publish(record: ClaimRecord, runtime: AcceptRuntime, deadline: number): Promise<void> {
  const outbox = outboxOfRecord(record);
  if (outbox.entries.length > 0) await publishUntil(deadline, outbox, runtime);
}

/** The record of a request, done from the start, with its events as outbox, and its timers. Throws where they break a rule. */
function recordOf(
  request: Acceptable,
  { settings }: AcceptRuntime,
): { record: ClaimRecord; timers: TimerPlan } {
  const { name, emits, key, hash, correlationId, traceparent, now, reply, writes, events, cancels } = request;
  const at = new Date(now).toISOString();
  const metadata = defined({ correlationId, hops: 0, traceparent });
  const origin = { consumer: name, key, metadata, now: at };
  const { maxEventBytes } = settings;
  const { outbox, timers } = schedule({ events, cancels }, emits, origin, { now, maxEventBytes });
  checkSizes(writes, outbox, reply.body, timers);
  const record: ClaimRecord = {
    ...{ key, consumer: name, status: "done", generation: 0, attempts: 1, hash, correlationId },
    ...{ claimedAt: at, startedAt: at, finishedAt: at, reply, ...notesOf(timers) },
    ...(outbox.length > 0 ? { outbox } : { expiresAt: expiryOf(settings, now) }),
  };
  return { record, timers };
}

/** Commits a new record; what was there before instead: a record, or facts that have outlived theirs. */
async function commit(
  record: ClaimRecord,
  writes: readonly Write[],
  timers: TimerPlan,
  { store, system }: AcceptRuntime,
) {
  const result = await patiently(() => store.accept(record, writes, timers), system);
  return result === "accepted" ? { found: undefined } : result;
}
