import type { SQSClient } from "@aws-sdk/client-sqs";
import { deleteLetters, type FoundLetter, lettersOf, release } from "../../tools/letters.ts";
import type { ConsumerOutputs } from "../../tools/stack.ts";

export interface DiscardOptions {
  wanted: (letter: FoundLetter) => boolean;
  interrupted: AbortSignal;
  /** Called with letters before they are deleted; where it rejects, none of them is. */
  announce: (letters: readonly FoundLetter[]) => Promise<void>;
  /** Called with letters that are deleted. */
  onGone: (letters: readonly FoundLetter[]) => Promise<void>;
}

export interface Discarded {
  done: number;
  /** Letters that stay, by id, and why. */
  failed: { id: string; reason: string }[];
}

/** Deletes letters of a consumer for good. */
export async function discard(
  sqs: SQSClient,
  consumer: readonly [string, ConsumerOutputs],
  { wanted, interrupted, announce, onGone }: DiscardOptions,
): Promise<Discarded> {
  const result: Discarded = { done: 0, failed: [] };
  const received = new Set<FoundLetter>();
  try {
    for await (const page of lettersOf(sqs, consumer)) {
      for (const letter of page) received.add(letter);
      const going = page.filter(wanted);
      if (going.length > 0) await announce(going);
      const kept = await deleteLetters(sqs, going);
      const gone = going.filter((letter) => !kept.has(letter));
      for (const letter of gone) received.delete(letter);
      result.done += gone.length;
      await onGone(gone);
      result.failed.push(...[...kept].map(([{ id }, reason]) => ({ id, reason })));
      if (interrupted.aborted) break;
    }
  } finally {
    await release(sqs, [...received]);
  }
  return result;
}
