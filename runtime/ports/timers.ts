import type { GatherRecord } from "./gathers.ts";
import type { ClaimRecord } from "./record.ts";
import type { DeferredRecord, TimerRecord } from "./timer-record.ts";

/** A record that is waited for: a timer, a message, or a gather, which is due at its deadline; or one that has fired. */
export type Waiting = TimerRecord | DeferredRecord | GatherRecord | ClaimRecord;

/** Where something waits, by the sparse index. */
export interface Place {
  key: string;
  /** When it is due, milliseconds since 1970. */
  since: number;
}

/** A span of time, in milliseconds since 1970. */
export interface Span {
  before: number;
  /** Gathers are looked for from then on only. */
  gathersFrom: number;
  /** From the later end. */
  descending: boolean;
}

/** Where what waits for a time is kept. Every method may reject; a rejection leaves open whether it took effect. */
export interface Timers {
  /** A record as it is, strongly consistent. */
  find(key: string): Promise<Waiting | undefined>;
  /**
   * Fires a timer that is still as found and due: it goes, and the record of its firing comes, with the event in its outbox.
   * `gone`: it was replaced, taken back or fired meanwhile.
   */
  fire(found: TimerRecord, fired: ClaimRecord, now: number): Promise<"fired" | "gone" | "busy">;
  /** Takes away what is still as found. */
  drop(found: Pick<TimerRecord, "key" | "id">): Promise<void>;
  /** What is due in a span, from its earlier or its later end in each partition, and where to go on. */
  due(span: Span, cursor?: unknown): Promise<{ places: Place[]; next?: unknown }>;
}
