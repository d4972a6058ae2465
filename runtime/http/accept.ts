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
  | { reply: Acceptable["reply"]; repeated: boolean; present?: (Item | undefined)[] }
  | "other";

/**
 * Commits writes, events and answer together, once for a key, and publishes the events. What is not published by the
 * deadline (milliseconds since 1970) is the sweeper's.
 */
export async function accept(
  request: Acceptable,
  runtime: AcceptRuntime,
  deadline: number,
): Promise<Accepted> {
  const { record, timers } = recordOf(request, runtime);
  const result = await commit(record, request.writes, timers, runtime);
  if ("present" in result) return { reply: request.reply, repeated: true, ...result };
  const { found } = result;
  if (found && found.hash !== record.hash) return "other";
  const outbox = outboxOfRecord(found ?? record);
  if (outbox.entries.length > 0) await publishUntil(deadline, outbox, runtime);
  return { reply: found?.reply ?? request.reply, repeated: found !== undefined };
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
