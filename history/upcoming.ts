import type { ClaimRecord } from "../runtime/ports/record.ts";
import type { DeferredRecord, TimerRecord } from "../runtime/ports/timer-record.ts";
import { defined } from "../schemas/defined.ts";

/** What waits for its time: an event that is published then, or a message that its consumer wants to have again. */
export interface Upcoming {
  kind: "event" | "message";
  /** Of its record in the claims table. */
  key: string;
  /** Of the event that is published; of the message, that of the event in it. */
  eventId: string;
  type: string;
  /** For which the event is pending; of messages none. */
  businessKey?: string;
  /** ISO 8601. */
  dueAt: string;
  /** Who set it, or has postponed the message. */
  setBy: string;
  /** ISO 8601. */
  setAt: string;
  /** Its process. */
  correlationId: string;
}

/** A record that waits for its time, whole or as the index of a process shows it. */
export type PendingRecord = TimerRecord | DeferredRecord | PendingClaim;

/** As the index has it, among the records of a process. */
type PendingClaim = Omit<ClaimRecord, "status"> & { status: "pending" };

/** Whether a record of the claims table waits for its time; it tells of no handling then. */
export function isPending(record: { status: string }): record is PendingClaim {
  return record.status === "pending";
}

/** What such a record tells. */
export function upcomingOf(record: PendingRecord): Upcoming {
  const { key, consumer, claimedAt, correlationId = "", event, pendingSince } = record;
  const timer = "timer" in record ? record.timer : undefined;
  const due = pendingSince === undefined ? undefined : new Date(pendingSince).toISOString();
  return defined({
    kind: timer ? ("event" as const) : ("message" as const),
    ...{ key, eventId: event?.id ?? "", type: timer?.type ?? event?.type ?? "unknown" },
    businessKey: timer?.key,
    dueAt: due ?? timer?.at ?? claimedAt,
    ...{ setBy: consumer, setAt: claimedAt, correlationId },
  });
}
