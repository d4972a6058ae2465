import type { DeferredRecord } from "./timer-record.ts";

/** How far a consumer that handles in order has come with one business key. It never expires. */
export interface Position {
  key: string;
  consumer: string;
  /** The business key: field → value, for people. */
  sequence: Readonly<Record<string, string | number>>;
  /** The last revision that was handled, or passed by an operator; 0 where none was. */
  handled: number;
  /** Raised by each change, so that every change compares it. */
  version: number;
  /** Revisions that came too early and wait aside, in their order. */
  waiting: readonly number[];
  /** Of what came last: finds the process. */
  process?: string;
  /** Its place in the sparse index while anything waits, `order.<shard>`: the store's. */
  pending?: string;
  /** Since when nothing has moved though something waits, milliseconds since 1970. */
  pendingSince?: number;
}

/** A message that came before its turn, in the claims table. */
export interface ParkedRecord extends DeferredRecord {
  /** Of which position, and which revision it has. */
  order: { key: string; revision: number };
  /** The same for copies: other data, another key or another death of the same revision has to wait in its queue. */
  copy: string;
}
