import type { SQSClient } from "@aws-sdk/client-sqs";
import { deadLetterId } from "../runtime/identity.ts";
import type { Announce, Named } from "./announce.ts";
import { type Marking, marks, standing } from "./discarded.ts";
import { type LetterRecords, type LettersRecord, letterRecords } from "./letter-records.ts";
import {
  deleteLetters,
  type FoundLetter,
  HOLD_SECONDS,
  hold,
  lettersOf,
  reasonOf,
  release,
} from "./letters.ts";
import { batchesOf, type LetterOptions, rounds } from "./rounds.ts";
import type { DeadLetterQueues } from "./stack.ts";

export interface Discarded {
  /** Letters that are gone, each counted once. */
  done: number;
  /** Letters that stay, by id, and why. */
  failed: { id: string; reason: string }[];
}

/** What discarding works with. */
export type Discarding = Marking & { sqs: SQSClient };

/**
 * Discards letters of a consumer: what they asked for shall not happen any more. Each is announced, its record is marked,
 * so that neither a copy nor a replay reopens it, and then its copies are deleted. Interrupted anywhere it may run again.
 * Rejects where a queue cannot be read or the bus takes no announcement.
 */
export async function discard(
  desk: Discarding,
  holder: readonly [string, DeadLetterQueues],
  { wanted, holdSeconds = HOLD_SECONDS, roundMs = holdSeconds * 333, ...options }: LetterOptions,
): Promise<Discarded> {
  const { announce, interrupted, isEnough, onBegun } = options;
  const result: Discarded = { done: 0, failed: [] };
  const received = new Set<FoundLetter>();
  const mark = marker(desk, letterRecords(desk, holder[0]), announce);
  const done = new Set<string>();
  const pages = hold(lettersOf(desk.sqs, holder, { holdSeconds }), received);
  try {
    for await (const round of rounds(pages, { roundMs, isEnough, interrupted }))
      for (const batch of batchesOf(round.filter(wanted))) {
        if (interrupted.aborted) return result;
        onBegun?.(batch);
        const failures = await mark(batch);
        const going = batch.filter((letter) => !failures.has(letter));
        const kept = await deleteLetters(desk.sqs, going);
        for (const letter of going) if (!kept.has(letter)) received.delete(letter);
        for (const [letter, reason] of kept) failures.set(letter, `${STILL_THERE}: ${reason}`);
        for (const letter of going) if (!kept.has(letter)) done.add(letter.id);
        result.failed.push(...[...failures].map(([{ id }, reason]) => ({ id, reason })));
        result.done = done.size;
      }
  } finally {
    await release(desk.sqs, [...received]);
  }
  return result;
}

/** A letter and what answers for it. */
type Answered = { letter: FoundLetter } & LettersRecord;

/** Marks the records of letters; the letters that cannot be discarded, and why. */
function marker(desk: Marking, records: LetterRecords, announce: Announce) {
  const { discard: markDead, end, forestall } = marks(desk);

  /** Whether the mark is made; false where the record has changed since it was found. */
  async function made({ letter, key, record }: Answered): Promise<boolean> {
    if (record?.status === "open") return end(record, letter);
    if (record) return markDead(record.key, record.deadLetterId ?? "");
    return letter.deadLetterId !== undefined || key === undefined || forestall(key, letter);
  }

  return async function mark(letters: readonly FoundLetter[]): Promise<Map<FoundLetter, string>> {
    const failures = new Map<FoundLetter, string>();
    const found: Answered[] = await Promise.all(
      letters.map(async (letter) => ({ letter, ...(await records.of(letter)) })),
    );
    const going: Answered[] = [];
    const ids = new Set<string>();
    const keys = new Set<string>();
    /** Undelivered events whose key has just been another's: which record is theirs shows when that one is marked. */
    const later: FoundLetter[] = [];
    for (const one of found) {
      const { letter, key, record } = one;
      if (letter.deadLetterId === undefined && key !== undefined && keys.has(key)) {
        later.push(letter);
        continue;
      }
      if (key !== undefined) keys.add(key);
      const where = standing(record, letter.deadLetterId);
      if (where === "underway") failures.set(letter, UNDERWAY);
      // Of two copies one is announced and marked.
      if (where === "current" && !ids.has(letter.id)) going.push(one);
      ids.add(letter.id);
    }
    if (going.length > 0) await announce(going.map(named));
    await Promise.all(
      going.map(async (one) => {
        const { letter } = one;
        const reason = await made(one).then((isMade) => (isMade ? undefined : CHANGED), reasonOf);
        if (reason) for (const copy of letters) if (copy.id === letter.id) failures.set(copy, reason);
      }),
    );
    if (later.length > 0) for (const [letter, reason] of await mark(later)) failures.set(letter, reason);
    return failures;
  };
}

/** A letter under the id by which its record is dead: one that the runtime has not made has none of its own. */
function named({ letter, key, record }: Answered): Named {
  if (letter.deadLetterId !== undefined || key === undefined) return letter;
  const id = record?.deadLetterId ?? deadLetterId(key, record?.generation ?? 0);
  return { ...letter, id, deadLetterId: id };
}

/** Records that are announced and marked together. */
const AT_ONCE = 25;

/**
 * Discards dead records whose letters are in no queue any more: expired, or deleted by hand. Answers how many there were;
 * interrupted, how many so far. Rejects where the bus takes no announcement.
 */
export async function discardRecords(
  desk: Marking,
  lost: readonly (Named & { key: string; deadLetterId: string })[],
  announce: Announce,
  { interrupted, progress }: { interrupted?: AbortSignal; progress?: (line: string) => void } = {},
): Promise<number> {
  const { discard: mark } = marks(desk);
  let discarded = 0;
  for (let start = 0; start < lost.length && !interrupted?.aborted; start += AT_ONCE) {
    const batch = lost.slice(start, start + AT_ONCE);
    await announce(batch);
    const made = await Promise.all(batch.map(({ key, deadLetterId }) => mark(key, deadLetterId)));
    discarded += made.filter(Boolean).length;
    progress?.(`${discarded} records without a letter discarded`);
  }
  return discarded;
}

const UNDERWAY =
  "Its event is being handled again, or part of what it did is not published yet: look at it again later, or redrive it.";

const CHANGED = "Somebody has redriven, replayed or handled it meanwhile: look at it again.";

const STILL_THERE = "discarded, but a copy is still in the queue; no redrive takes it (discard it again)";
