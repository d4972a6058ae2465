import { SQS } from "../../schemas/limits.ts";
import { patiently } from "../commit/busy.ts";
import { announcementOf } from "../gather/deadlines.ts";
import { firedKey } from "../identity.ts";
import { type Outbox, outboxOfRecord } from "../outcome.ts";
import type { GatherRecord } from "../ports/gathers.ts";
import type { ClaimRecord } from "../ports/record.ts";
import type { DeferredRecord, TimerRecord } from "../ports/timer-record.ts";
import type { Waiting } from "../ports/timers.ts";
import type { TimersRuntime } from "./wake-up.ts";

/** What a wake-up has come to: something to publish, something to wait for, or nothing. */
export type Fired = { outbox: Outbox } | { waitMs: number } | { done: boolean };

/**
 * Fires what is due under a key: whatever that is by now, and however often it is asked. What is not due yet, by this clock,
 * is asked for again.
 * @param eventId of the event that was waited for, where it is known: it finds what a crash left of one that has fired
 */
export async function fire(key: string, eventId: string | undefined, runtime: TimersRuntime): Promise<Fired> {
  const { timers, system } = runtime;
  const found = await timers.find(key);
  if (!found) return left(eventId, runtime);
  const due = dueOf(found);
  if (due === undefined) return { done: true };
  // Whatever waits aside for its turn looks for itself.
  if ("message" in found && "order" in found) return handBack(found, runtime);
  const waitMs = due - system.now();
  // Set anew for later than a queue delays: it is the sweeper's again, and one more round of this wake-up helps nobody.
  if (waitMs > SQS.delaySeconds * 1000) return { done: true };
  if (waitMs > 0) return { waitMs };
  if ("entry" in found) return fireTimer(found, runtime);
  if ("message" in found) return handBack(found, runtime);
  const [isTaken = false] = await runtime.bus.publish([announcementOf(found as GatherRecord)]);
  return { done: isTaken };
}

/** When something is due, milliseconds since 1970; undefined for what waits for nothing, such as a record under some other key. */
function dueOf(found: Waiting): number | undefined {
  if ("entry" in found || "message" in found) return found.pendingSince;
  return "gather" in found && found.status === "open" ? found.deadline : undefined;
}

async function fireTimer(found: TimerRecord, runtime: TimersRuntime): Promise<Fired> {
  const { timers, system } = runtime;
  const now = system.now();
  const record = firedRecord(found, now);
  const result = await patiently(() => timers.fire(found, record, now), system);
  // Perhaps by this very call, whose answer was lost.
  return result === "fired" ? { outbox: outboxOfRecord(record) } : left(found.id, runtime);
}

/** What is still to be published of an event that has fired. */
async function left(eventId: string | undefined, { timers }: TimersRuntime): Promise<Fired> {
  const fired = eventId === undefined ? undefined : await timers.find(firedKey(eventId));
  return fired && "outbox" in fired ? { outbox: outboxOfRecord(fired as ClaimRecord) } : { done: true };
}

/** Sent first, forgotten then: stopped in between, there are two, and the claim has them take turns. */
async function handBack(found: DeferredRecord, { timers, queues }: TimersRuntime): Promise<Fired> {
  await queues.handBack(found.message);
  await timers.drop(found);
  return { done: true };
}

/** What a timer leaves: a record that is done, with its event to be sent. */
function firedRecord(
  { id, consumer, correlationId, event, timer, entry }: TimerRecord,
  now: number,
): ClaimRecord {
  const at = new Date(now).toISOString();
  return {
    ...{ key: firedKey(id), consumer, correlationId, event, timer },
    ...{ status: "done", generation: 0, attempts: 1, claimedAt: at, finishedAt: at },
    outbox: [entry],
  };
}
