import type { FailureKind } from "../../schemas/choreography/handling-failed.ts";
import { defined } from "../../schemas/defined.ts";
import { excerptBytes } from "../../schemas/values/excerpt.ts";
import { DEAD_LETTER, type SentEntry } from "../../schemas/values/sent-entry.ts";

/** What the claims table holds for one delivery's intent at one consumer. */
export interface ClaimRecord {
  key: string;
  consumer: string;
  status: "open" | "done" | "dead";
  /** Counts reopenings; an outbox and a dead letter belong to one generation. */
  generation: number;
  /** Attempts that count: finished ones, and those that were started alone. */
  attempts: number;
  /** Who works on it; still there after the lease's end if the owner neither finished nor released it. */
  owner?: string;
  /** The owner until the latest claim; empty where it had finished or released the record. */
  previous?: string;
  /** As a poison message it was given back for another invocation: it goes first in the next. */
  putOff?: boolean;
  /** End of the owner's lease, milliseconds since 1970. */
  lease?: number;
  /** The owner that committed, so that an ambiguous time-out differs from a lost claim. */
  finishedBy?: string;
  hash?: string;
  correlationId?: string;
  event?: {
    id: string;
    source: string;
    type: string;
    idempotencyKey?: string;
    causationId?: string;
    causationProcess?: string;
  };
  /** ISO 8601, the first claim: the handler's `now`. */
  claimedAt: string;
  /** ISO 8601, the latest claim. */
  startedAt?: string;
  finishedAt?: string;
  /** The first and the last of them. */
  errors?: AttemptError[];
  /** What is committed but not known to be sent. */
  outbox?: OutboxEntry[];
  sent?: SentEntry[];
  /** A scatter under way: where its next chunk begins, and how many are committed. */
  cursor?: string;
  chunk?: number;
  /** The timers that its plan has set and taken back; what became of them since is not told here. */
  timers?: TimerMark[];
  cancels?: TimerName[];
  /** Of a record that a timer left when it fired: which, and what time it was set for. */
  timer?: Omit<TimerMark, "id">;
  kind?: FailureKind;
  reason?: string;
  deadLetterId?: string;
  /** When an operator discarded that dead letter, ISO 8601. */
  discardedAt?: string;
  replayName?: string;
  /** At a consumer in order: it came when revisions up to this one were handled or passed, so nothing was done for it. */
  late?: number;
  /** What an HTTP caller was answered. */
  reply?: { status: number; body: object };
  /** Seconds since 1970; none while the outbox is unsent. */
  expiresAt?: number;
  /**
   * Its place in the sparse index, while something is still to be done for it: `claim.<shard>`, `outbox.<shard>`,
   * `gather.<shard>` or `dead.<shard>`.
   */
  pending?: string;
  /** Milliseconds since 1970: its latest claim, the commit of its outbox, a gather's deadline, or its death. */
  pendingSince?: number;
}

export interface AttemptError {
  attempt: number;
  /** ISO 8601. */
  at: string;
  message: string;
  /** When the next attempt is due, ISO 8601; none after the last. */
  retryAt?: string;
  /** So many errors before it are left out. */
  dropped?: number;
}

/** Errors that a record keeps: how it began, and how it is now. */
const KEPT = { first: 2, last: 5 };

/** Longest message of an error that is kept, in bytes. */
const MAX_ERROR_BYTES = 1024;

/** A record's errors with one more: the first two and the last five, 8 KB in all. */
export function withError(errors: readonly AttemptError[] = [], error: AttemptError): AttemptError[] {
  const all = [...errors, { ...error, message: excerptBytes(error.message, MAX_ERROR_BYTES) }];
  if (all.length <= KEPT.first + KEPT.last) return all;
  const [next, ...last] = all.slice(-KEPT.last) as [AttemptError, ...AttemptError[]];
  const left = all.slice(KEPT.first, -KEPT.last);
  const dropped = left.reduce((sum, one) => sum + 1 + (one.dropped ?? 0), next.dropped ?? 0);
  return [...all.slice(0, KEPT.first), { ...next, dropped }, ...last];
}

export type OutboxEntry = OutboxEvent | OutboxDeadLetter | OutboxWakeUp;

export interface OutboxEvent {
  id: string;
  type: string;
  source: string;
  /** JSON text: a retry publishes the same bytes. */
  detail: string;
  /** Its correlation id, where that is not its record's: the process goes on there. */
  process?: string;
}

export interface OutboxDeadLetter {
  id: string;
  queueUrl: string;
  /** Absent where it is too large for the record: the message that the queue delivers again has it. */
  body?: string;
  attributes: Record<string, string>;
}

/** Has the timers looked at when one is due: a hint, never the truth. */
export interface OutboxWakeUp {
  id: string;
  /** Key of what is due. */
  wake: string;
  /** Of the timer's event: finds what is left of one that has fired. */
  eventId?: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** What a timer is for: an event of a type, for a business key. */
export interface TimerName {
  type: string;
  key: string;
}

/** A timer that was set: its event's id, and its time, ISO 8601. */
export interface TimerMark extends TimerName {
  id: string;
  at: string;
}

/** What sent entries are remembered by; wake-ups are not. */
export function sentEntries(entries: readonly OutboxEntry[]): SentEntry[] {
  return entries
    .filter((entry) => !("wake" in entry))
    .map((entry) => {
      if (!("detail" in entry)) return { id: entry.id, type: DEAD_LETTER };
      const { id, type, process } = entry;
      return defined({ id, type, process });
    });
}

/**
 * Size of an entry as EventBridge counts it.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
 */
export function entryBytes({ type, source, detail }: OutboxEvent): number {
  return Buffer.byteLength(type) + Buffer.byteLength(source) + Buffer.byteLength(detail);
}
