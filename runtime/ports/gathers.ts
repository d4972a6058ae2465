import type { Item } from "../handler.ts";
import type { ClaimRecord, OutboxEntry } from "./record.ts";
import type { Death } from "./store.ts";

/** What the claims table holds of one gather: it is open until its …Completed event is in its outbox. */
export interface GatherRecord extends ClaimRecord {
  /** What is gathered for, in the handler's words. */
  gather: string;
  succeeded: number;
  failed: number;
  /** Known once the scatter is closed. */
  total?: number;
  keep?: Item;
  /** Milliseconds since 1970. */
  deadline: number;
}

/** Results of one gather, and perhaps its close, from one batch. */
export interface CountRequest {
  /** Of the gather's record. */
  key: string;
  gather: string;
  consumer: string;
  correlationId: string;
  /** Milliseconds since 1970. */
  now: number;
  deadline: number;
  /** When the marks may be forgotten, in seconds since 1970. */
  expiresAt: number;
  results: readonly { mark: string; succeeded: number; failed: number }[];
  close?: { total: number; startedAt: string; keep: Item };
}

/** How a gather ends. */
export interface GatherEnd {
  outbox: OutboxEntry[];
  /** Milliseconds since 1970. */
  now: number;
  /** When a record that has nothing to send may be forgotten, in seconds since 1970. */
  expiresAt: number;
}

/** How a gather dies: the event at which it could not be ended, and why. */
export interface GatherDeath extends Death {
  event: NonNullable<ClaimRecord["event"]>;
}

/** Where gathers are counted. Every method may reject; a rejection leaves open whether it took effect. */
export interface Gathers {
  /**
   * Counts the results that have no mark yet, and marks them: all in one transaction, so that none counts twice. The
   * first close stays. `over`: the gather is done, and nothing was counted.
   */
  count(request: CountRequest): Promise<"counted" | "over" | "busy">;
  /** The record as it is, strongly consistent. */
  look(key: string): Promise<GatherRecord | undefined>;
  /** Makes a record that is still as found done, with its outbox. False if it has changed. */
  finish(found: GatherRecord, end: GatherEnd): Promise<boolean>;
  /** Makes a record that is still as found dead, with its outbox. False if it has changed. */
  markDead(found: GatherRecord, death: GatherDeath): Promise<boolean>;
  /** Opens the next generation of a dead record, with its counts, once its outbox is sent. False if it has changed. */
  reopen(found: GatherRecord, replayName?: string): Promise<boolean>;
  /** Some 100 open gathers whose deadline was up to `before` (ms), and where to go on. */
  overdue(before: number, cursor?: unknown): Promise<{ records: GatherRecord[]; next?: unknown }>;
}
