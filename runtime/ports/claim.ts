import type { ClaimRecord } from "./record.ts";
import type { Claim, ClaimRequest, CommitPlan } from "./store.ts";

/** The claim that a request has won, from the record as it is then. */
export function claimOf(
  { owner, counted }: Pick<ClaimRequest, "owner" | "counted">,
  record: ClaimRecord,
): Claim {
  const { key, generation, attempts, previous, chunk = 0 } = record;
  return {
    key,
    owner,
    generation,
    chunk,
    attempt: attempts + 1 - counted,
    poison: Boolean(previous),
    record,
  };
}

/** The claim when so many chunks of a scatter are committed: progress clears attempts and errors. */
export function atChunk(claim: Claim, chunk: number): Claim {
  const { errors: _, ...record } = claim.record;
  return { ...claim, chunk, attempt: 1, poison: false, record };
}

/** A claim whose handler has come to an end: it kills no process, so it is no suspect any more. */
export function unsuspected(claim: Claim): Claim {
  return { ...claim, poison: false };
}

/**
 * Whether a message opens a dead record again: a redriven one the very death that it carries, a replay whatever death, once.
 * What an operator has discarded stays dead, whatever copies of its letter or its event come.
 */
export function mayReopen(
  { deadLetterId, replayName, discardedAt }: ClaimRecord,
  message: { deadLetterId?: string | undefined; replayName?: string | undefined },
): boolean {
  if (discardedAt !== undefined) return false;
  if (message.deadLetterId !== undefined && message.deadLetterId === deadLetterId) return true;
  return message.replayName !== undefined && message.replayName !== replayName;
}

/** Whether a record that stood in the way is the request's own claim: it took effect, but its answer was lost. */
export function isOwn(record: ClaimRecord | undefined, { owner }: Pick<ClaimRequest, "owner">): boolean {
  return record?.status === "open" && record.owner === owner;
}

/** Success after an ambiguous time-out: the record is done, or so far on in its scatter, by this very owner. */
export function isCommitted(
  record: ClaimRecord | undefined,
  { owner }: Pick<Claim, "owner">,
  { next }: Pick<CommitPlan, "next">,
): boolean {
  if (next) return isOwn(record, { owner }) && record?.chunk === next.chunk;
  return record?.status === "done" && record.finishedBy === owner;
}
