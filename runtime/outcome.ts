import { defined } from "../schemas/defined.ts";
import type { SentEntry } from "../schemas/values/sent-entry.ts";
import type { ClaimRecord, OutboxEntry } from "./ports/record.ts";

/** What becomes of a message. */
export type Outcome =
  /** Its record is done or dead; acknowledged once the outbox is sent. */
  | {
      finished:
        | "done"
        | "dead"
        | "present"
        | "projected"
        | "counted"
        | "gathered"
        | "ignored"
        | "deferred"
        | "parked"
        | "late"
        | "repeated"
        | "journaled";
      outbox?: Outbox;
    }
  /** Reported as failed, so that the queue delivers it again; an outbox is sent meanwhile. */
  | {
      again:
        | "retry"
        | "waiting"
        | "lost"
        | "busy"
        | "continued"
        | "postponed"
        | "newer"
        | "paced"
        | "infrastructure";
      /** It need not come before so many seconds have passed. */
      seconds?: number;
      reason?: string;
      outbox?: Outbox;
    };

/** What one generation of a record still has to send. */
export interface Outbox {
  key: string;
  generation: number;
  /** Of a scatter that goes on: how many chunks are committed with this one. */
  chunk?: number;
  entries: readonly OutboxEntry[];
  /** What of it was sent before. */
  sent?: readonly SentEntry[];
  /** The message's body, for a dead letter that was too large to keep it in the record. */
  body?: string;
}

/** What a record still has to send; `body` is that of its message, where there is one. */
export function outboxOfRecord(record: ClaimRecord, body?: string): Outbox {
  const { key, generation, status, chunk, outbox: entries = [], sent } = record;
  const more = status === "open" ? { chunk } : { sent };
  return defined({ key, generation, entries, body, ...more });
}

/** A finished outcome; without an outbox there is nothing to send or to mark. */
export function finished(how: Extract<Outcome, { finished: string }>["finished"], outbox?: Outbox): Outcome {
  return outbox && outbox.entries.length > 0 ? { finished: how, outbox } : { finished: how };
}

/** The claim is another's by now: whoever has it goes on, and the message comes again to find what became of it. */
export const CLAIM_LOST = { again: "lost" } as const satisfies Outcome;
