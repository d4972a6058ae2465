import type { FailureKind } from "../../schemas/choreography/handling-failed.ts";
import type { SentEntry } from "../../schemas/values/sent-entry.ts";
import type { EventualItem, Item, Page, Write } from "../handler.ts";
import type { ParkedRecord, Position } from "./position.ts";
import type { AttemptError, ClaimRecord, OutboxEntry, OutboxWakeUp } from "./record.ts";
import type { DeferredRecord, TimerPlan } from "./timer-record.ts";

/** Who asks for a claim, for what, and for how long. */
export interface ClaimRequest {
  key: string;
  consumer: string;
  hash: string;
  correlationId: string;
  event: NonNullable<ClaimRecord["event"]>;
  owner: string;
  /** Milliseconds since 1970. */
  now: number;
  lease: number;
  /** 1 where the attempt counts from its start (run alone), 0 where it counts at its end (in company). */
  counted: 0 | 1;
  maxAttempts: number;
  expiresAt: number;
}

/** A won claim. Everything later is conditional on its owner and generation. */
export interface Claim {
  key: string;
  owner: string;
  generation: number;
  /** How many chunks of a scatter are committed: whoever has lost count has lost the claim. */
  chunk: number;
  /** Number of the attempt under way, from 1. */
  attempt: number;
  /** It may be a poison message: the previous owner was killed or hung, so the record is owned still. */
  poison: boolean;
  record: ClaimRecord;
  /** Of a consumer that handles in order. */
  turn?: Turn;
  /** Of a consumer with a rate: its slot, when the handler may begin, milliseconds since 1970. */
  slot?: number;
}

/** An event's place in the sequence of its business key: the position as it was read, and its own revision. */
export interface Turn {
  position: Position;
  revision: number;
}

/** Who asks for the next slots of a pace. Times are milliseconds since 1970. */
export interface SlotRequest {
  key: string;
  /** The first slot is not before. */
  from: number;
  /** How long all the slots are, in milliseconds. */
  lengthMs: number;
  /** Unlike that of any other request: one that is repeated, its answer lost, finds what it has done. */
  by: string;
  /** Slots are reserved beyond `from`, it is thought: these follow them, if they begin by then. Absent: none are. */
  latest?: number;
}

/** When the first slot is; or, where it is not as was thought, until when slots are reserved. */
export type SlotAnswer = { at: number } | { until: number };

/** Which state of a record a write is conditional on. */
export type Fence = Pick<Claim, "key" | "owner" | "generation" | "chunk" | "record"> | { found: ClaimRecord };

export interface Death {
  kind: FailureKind;
  reason: string;
  deadLetterId: string;
  outbox: OutboxEntry[];
  attempts: number;
  /** Milliseconds since 1970. */
  now: number;
  error?: AttemptError;
}

/** What handlers read of business tables. Every method may reject. */
export interface Lists {
  /** A business item by its key, strongly consistent. */
  read(table: string, key: string, sort?: string): Promise<Item | undefined>;
  /** The items of a list after a sort attribute, strongly consistent, and where to go on. */
  list(table: string, key: string, page: Required<Pick<Page, "limit">> & Page): Promise<ListPage>;
  /** The items under a key of an index, eventually consistent, and where to go on. */
  listEventually(
    index: string,
    key: string,
    page: Required<Pick<Page, "limit">> & Page,
  ): Promise<EventualPage>;
}

/** Where claims and business tables live. Every method may reject; a rejection leaves open whether it took effect. */
export interface Store extends Lists {
  /** Claims a record that is absent, or open with its lease over, the same hash and attempts left. */
  claim(request: ClaimRequest): Promise<Claim | { found: ClaimRecord }>;
  /** Starts the next generation of a record that is still as found: dead and redriven, or expired. */
  reopen(found: ClaimRecord, request: ClaimRequest, replayName?: string): Promise<Claim | undefined>;
  /** Counts the attempt now and renews the lease, before a poison message runs alone. False if the claim was lost. */
  countAttempt(claim: Claim, lease: number): Promise<boolean>;
  /** Renews the lease: its owner lives. False if the claim was lost. */
  renew(claim: Claim, lease: number): Promise<boolean>;
  /** Ends the claim with an error; the attempt counts. False if the claim was lost. */
  release(claim: Claim, error: AttemptError): Promise<boolean>;
  /** Ends the lease and leaves all else as it was before the claim: no attempt. A poison message stays one, put off. */
  giveBack(claim: Claim, later?: Later): Promise<void>;
  /** Keeps a message for a time that no queue hides it for; it takes the place of an earlier copy. */
  defer(record: DeferredRecord): Promise<void>;
  /**
   * Writes the plan and the record with its outbox, all or nothing; with `next` the record stays open and owned. A lost claim
   * outweighs a position that others have changed, which is `moved`; that outweighs a fact that is present, and that what is
   * stale: an item that is not as it was read.
   */
  commit(
    claim: Claim,
    plan: CommitPlan,
  ): Promise<"committed" | "present" | "stale" | "lost" | "busy" | { moved: Position }>;
  /** How far a consumer has come with a business key, strongly consistent; undefined where it has not begun. */
  position(key: string): Promise<Position | undefined>;
  /** Writes a position in place of the version before it. False if that is not there any more. */
  move(position: Position): Promise<boolean>;
  /**
   * Lays a message aside together with its position, or neither. `moved`: the version before is not there any more, or tables
   * were busy. `taken`: another message waits with the same revision.
   */
  park(record: ParkedRecord, position: Position): Promise<"parked" | "moved" | "taken">;
  /** Reserves the next slots of a pace, all of them or none. */
  reserve(request: SlotRequest): Promise<SlotAnswer>;
  /** Makes the record dead. False if it is no longer as the fence says. */
  markDead(fence: Fence, death: Death): Promise<boolean>;
  /** Writes the record of a refused message, or finds it. */
  reject(record: ClaimRecord): Promise<"written" | { found: ClaimRecord }>;
  /** The next generation of a refused message's record that is still as found. */
  rejectAgain(found: ClaimRecord, record: ClaimRecord): Promise<boolean>;
  /**
   * Makes the record of a refused message done, in its next generation, if it is dead of just that death, has announced it,
   * and is not discarded. The record where that death is yet to be announced.
   */
  closeRefusal(key: string, deadLetterId: string, expiresAt: number): Promise<ClaimRecord | undefined>;
  /**
   * Writes a finished record with its plan if the key is new, for an HTTP request; or the record that is there, or without
   * one the facts that are there, in the order in which the plan would have created them; or `stale`, as a commit.
   */
  accept(
    record: ClaimRecord,
    writes: readonly Write[],
    timers?: TimerPlan,
  ): Promise<"accepted" | "busy" | "stale" | { found: ClaimRecord } | { present: (Item | undefined)[] }>;
  /** The record of an HTTP request, strongly consistent. */
  accepted(key: string): Promise<ClaimRecord | undefined>;
  /** Replaces the outbox of that generation by what it sent. */
  markSent(key: string, generation: number, sent: SentEntry[], expiresAt: number): Promise<void>;
  /** Leaves of the outbox of that generation, or of its latest chunk, what is not sent yet; it never grows. */
  markPartlySent(partly: PartlySent): Promise<void>;
  /** Drops the outbox of a chunk, while it is that generation's latest and the scatter goes on. */
  markChunkSent(key: string, generation: number, chunk: number): Promise<void>;
  /** Just the writes, for a projection. */
  fill(writes: readonly Write[]): Promise<void>;
  /** Some 100 records whose outbox was committed up to `before` (ms) and is unsent, and where to go on. */
  unsent(before: number, cursor?: unknown): Promise<RecordPage>;
  /** Some 100 open records whose latest claim was made up to `before` (ms), and where to go on. */
  claimed(before: number, cursor?: unknown): Promise<RecordPage>;
  /** How much is still to be done, without reading the records; claims that were made after `claimedUpTo` (ms) are left out. */
  pending(claimedUpTo: number): Promise<Pending>;
}

/** When the message of a claim comes again that its queue does not keep, and how long its record must last for that. */
export interface Later {
  /** Milliseconds since 1970. */
  dueAt: number;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** A page of an index. */
export interface EventualPage {
  items: EventualItem[];
  /** Opaque; absent at the end. */
  next?: string;
}

/** An outbox that was taken in part. */
export interface PartlySent {
  key: string;
  generation: number;
  /** Of a scatter that goes on. */
  chunk: number | undefined;
  /** How many entries it had: as it only shrinks, it is the same if there are as many still. */
  entries: number;
  left: OutboxEntry[];
  /** All that is sent of it; a scatter that goes on keeps none of that. */
  sent: SentEntry[];
}

export interface ListPage {
  items: Item[];
  /** Absent at the end. */
  next?: string;
}

export interface RecordPage {
  records: ClaimRecord[];
  /** The next call's cursor; absent on the last page. */
  next?: unknown;
}

/** What is still to be done. */
export interface Pending {
  /** When the oldest unsent outbox was committed, milliseconds since 1970. */
  unsentSince: number | undefined;
  /** Open records whose latest claim was made long ago; counted up to some hundreds. */
  stale: number;
  /** When the oldest of these claims was made. */
  staleSince: number | undefined;
  /** Business keys at which a consumer in order has waited for a revision since then or before; counted up to some hundreds. */
  stalled: number;
}

export interface CommitPlan {
  writes: readonly Write[];
  outbox: OutboxEntry[];
  timers?: TimerPlan;
  /** The correlation id that the record gets, where what it publishes tells its process. */
  process?: string;
  /** Milliseconds since 1970. */
  now: number;
  expiresAt: number;
  /** The scatter goes on there; so many chunks are committed with this one. */
  next?: { cursor: string; chunk: number };
  /** Of a consumer in order: the position that takes the place of the version before it, and who is woken. */
  turn?: { position: Position; wake: readonly OutboxWakeUp[] };
  /** The event came when its sequence was past it: up to which revision. */
  late?: number;
}

/** All that a plan has to send. */
export function outboxOfPlan({ outbox, turn }: Pick<CommitPlan, "outbox" | "turn">): OutboxEntry[] {
  return [...outbox, ...(turn?.wake ?? [])];
}
