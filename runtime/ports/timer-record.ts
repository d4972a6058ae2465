import type { ClaimRecord, OutboxEvent, TimerMark, TimerName } from "./record.ts";

/** What the claims table holds of an event with a time, until it fires, is replaced or is taken back. It never expires. */
export interface TimerRecord {
  key: string;
  status: "pending";
  /** Who set it. */
  consumer: string;
  correlationId: string;
  /** When it was set, ISO 8601. */
  claimedAt: string;
  /** Of the event that it publishes: tells one setting from another. */
  id: string;
  event: NonNullable<ClaimRecord["event"]>;
  timer: Omit<TimerMark, "id">;
  entry: OutboxEvent;
  /** Its place in the sparse index, `timer.<shard>`: the store's. */
  pending?: string;
  /** When it is due, milliseconds since 1970. */
  pendingSince: number;
}

/** What the claims table holds of a message that its consumer wants to have again after longer than a queue can hide it. */
export interface DeferredRecord extends Omit<TimerRecord, "timer" | "entry"> {
  /** What the consumer's queue gets. */
  message: { queueUrl: string; body: string; deadLetterId?: string };
}

/** What a plan does to timers, in its commit. */
export interface TimerPlan {
  set: readonly TimerRecord[];
  cancel: readonly TimerName[];
}

/** A plan that is about no timer. */
export const NO_TIMERS: TimerPlan = { set: [], cancel: [] };

/** What the record of a plan keeps of a timer that it has set. */
export function markOf({ id, timer }: TimerRecord): TimerMark {
  return { id, ...timer };
}

/** What a record tells of the timers that its plan has set and taken back; nothing where there are none. */
export function notesOf({ set, cancel }: TimerPlan): Pick<ClaimRecord, "timers" | "cancels"> {
  return {
    ...(set.length > 0 ? { timers: set.map(markOf) } : {}),
    ...(cancel.length > 0 ? { cancels: [...cancel] } : {}),
  };
}
