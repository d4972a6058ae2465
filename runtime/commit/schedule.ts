import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { FURTHEST_SECONDS, SQS } from "../../schemas/limits.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { factKey } from "../check/fact-key.ts";
import { derivedId, timerKey } from "../identity.ts";
import { PlanError } from "../ports/errors.ts";
import type { OutboxEntry, OutboxEvent, TimerName } from "../ports/record.ts";
import type { TimerPlan, TimerRecord } from "../ports/timer-record.ts";
import { type Origin, outboxOf } from "./outbox.ts";

/** What a handler wants to happen, now or later, or not any more. */
export interface Wishes {
  events?: readonly { type: string; data: unknown; at?: string }[];
  cancels?: readonly { type: string; key: unknown }[];
}

/** What a commit holds of them. */
export interface Scheduled {
  /** Events for now, and wake-ups for timers that are due soon. */
  outbox: OutboxEntry[];
  timers: TimerPlan;
}

/**
 * The outbox and the timers of a plan, checked against `emits` and the contracts. An event whose time has passed by `now`
 * (milliseconds since 1970) is for now, and takes back what was pending in its place.
 */
export function schedule(
  { events = [], cancels = [] }: Wishes,
  emits: readonly EventDefinition[],
  origin: Origin,
  { now, maxEventBytes }: { now: number; maxEventBytes: number },
): Scheduled {
  const due = events.map(({ type, at }) => (at === undefined ? undefined : dueOf(type, at, now)));
  const outgoing = events.map(({ type, data }, index) => ({ type, data, ...later(due[index], now) }));
  const entries = outboxOf(outgoing, emits, origin, maxEventBytes);
  const touched = new Set<string>();
  const once = (name: TimerName): TimerName => {
    const key = timerKey(name.type, name.key);
    if (touched.has(key))
      throw new PlanError(`The plan sets or cancels ${name.type} of ${name.key} twice: say one of them`);
    touched.add(key);
    return name;
  };
  const set: TimerRecord[] = [];
  const cancel: TimerName[] = [];
  const outbox: OutboxEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    const at = due[index];
    if (at === undefined) {
      outbox.push(entry);
      continue;
    }
    const { data, metadata } = JSON.parse(entry.detail);
    const { type } = entry;
    const name = once({ type, key: businessKey(type, data, emits, origin.consumer) });
    if (at > now) {
      set.push(timerOf({ entry, name, due: at, correlationId: metadata.correlationId }, origin, now));
      continue;
    }
    cancel.push(name);
    outbox.push(entry);
  }
  for (const { type, key } of cancels)
    cancel.push(once({ type, key: businessKey(type, key, emits, origin.consumer) }));
  return { outbox: [...outbox, ...wakeUps(set, now)], timers: { set, cancel } };
}

/** Wake-ups for those that are due before the sweeper can be relied on to see them; a queue delays no longer. */
function wakeUps(set: readonly TimerRecord[], now: number): OutboxEntry[] {
  return set
    .filter(({ pendingSince }) => pendingSince - now <= SQS.delaySeconds * 1000)
    .map(({ key, id, pendingSince }) => ({
      id: derivedId("wake-up", id),
      wake: key,
      eventId: id,
      at: pendingSince,
    }));
}

/** ISO 8601 with a time and a zone: anything else would be read in the zone of whoever reads it. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

function dueOf(type: string, at: string, now: number): number {
  const due = typeof at === "string" && INSTANT.test(at) ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(due))
    throw new PlanError(
      `${type} shall be published at ${JSON.stringify(at)?.slice(0, 64)}: use ISO 8601 with a zone, such as 2026-12-01T09:00:00Z`,
    );
  if (due - now > FURTHEST_SECONDS * 1000)
    throw new PermanentError(
      `${type} shall be published at ${at}: the furthest is ${FURTHEST_SECONDS / 86_400} days ahead`,
    );
  return due;
}

/** After so long a wait the hops start anew: what goes round once an hour is no loop that runs away. */
const HOPS_END_AFTER_MS = 3_600_000;

function later(due: number | undefined, now: number): { at?: string; hops?: number } {
  if (due === undefined || due <= now) return {};
  return defined({
    at: new Date(due).toISOString(),
    hops: due - now >= HOPS_END_AFTER_MS ? 0 : undefined,
  });
}

/** The text that names a business fact of a type, from the key itself or the fields that hold it. */
function businessKey(
  type: string,
  key: unknown,
  emits: readonly EventDefinition[],
  consumer: string,
): string {
  const definition = emits.find((event) => event.type === type);
  if (!definition) throw new PlanError(`${consumer} may not cancel ${type}: add it to its emits in its flow`);
  const [field = "", ...more] = definition.key;
  const isText = typeof key === "string" && more.length === 0;
  const fact = factKey(definition, isText ? { [field]: key } : Object(key));
  if (fact === undefined)
    throw new PlanError(
      `${type} has no key ${JSON.stringify(key)?.slice(0, 64)}: give ${definition.key.join(" and ")} of its data`,
    );
  return fact;
}

/** `correlationId`: of the event's own process, which may be another than that of what sets it; the timer waits and fires there. */
function timerOf(
  {
    entry,
    name,
    due,
    correlationId,
  }: { entry: OutboxEvent; name: TimerName; due: number; correlationId: string },
  { consumer, causationId }: Origin,
  now: number,
): TimerRecord {
  const { process: _, ...own } = entry;
  const { id, source } = own;
  const { type, key } = name;
  return {
    key: timerKey(type, key),
    status: "pending",
    ...{ consumer, correlationId, claimedAt: new Date(now).toISOString(), id, entry: own },
    event: defined({ id, type, source, causationId }),
    timer: { type, key, at: new Date(due).toISOString() },
    pendingSince: due,
  };
}
