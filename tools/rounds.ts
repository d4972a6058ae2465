import { chunks } from "../schemas/chunks.ts";
import type { Announce } from "./announce.ts";
import { BATCH, type FoundLetter } from "./letters.ts";

/** Letters of one round at most, and characters of their events. */
const MOST_LETTERS = 5000;
const MOST_CHARACTERS = 64 * 1024 * 1024;

export interface RoundOptions {
  /** So long a round is read at most; what is done about it must fit into the time for which letters are hidden. */
  roundMs: number;
  /** Asked with each page: whether there is nothing more to look for. @default until all are read */
  isEnough?: ((page: readonly FoundLetter[]) => boolean) | undefined;
  /** It ends what is read; a round that was begun is not handed out. */
  interrupted: AbortSignal;
}

/** What redriving and discarding have in common: which letters, and how they are held meanwhile. */
export interface LetterOptions extends Partial<RoundOptions> {
  wanted: (letter: FoundLetter) => boolean;
  /** How long letters are hidden from others. @default 300 */
  holdSeconds?: number;
  /** Called with letters that something is about to be done about. @default nobody is told */
  onBegun?: (letters: readonly FoundLetter[]) => void;
  interrupted: AbortSignal;
  /** Called with letters before anything is done about them; where it rejects, nothing is. */
  announce: Announce;
}

/**
 * Letters page by page as rounds: as many as are read before its time is over, or it gets too much to hold. A round is
 * read before anything is done about it, so that nothing that comes of it can be in it.
 */
export async function* rounds(
  pages: AsyncIterable<FoundLetter[]>,
  { roundMs, isEnough = () => false, interrupted }: RoundOptions,
): AsyncGenerator<FoundLetter[]> {
  let round: FoundLetter[] = [];
  let characters = 0;
  let began = performance.now();
  for await (const page of pages) {
    round.push(...page);
    for (const { event } of page) characters += event.length;
    if (interrupted.aborted) return;
    if (isEnough(page)) break;
    const isFull = round.length >= MOST_LETTERS || characters >= MOST_CHARACTERS;
    if (!isFull && performance.now() - began < roundMs) continue;
    yield round;
    [round, characters, began] = [[], 0, performance.now()];
  }
  if (round.length > 0) yield round;
}

/** Letters as SQS deletes them: some of one queue together. */
export function batchesOf(letters: readonly FoundLetter[]): FoundLetter[][] {
  const urls = [...new Set(letters.map(({ queueUrl }) => queueUrl))];
  return urls.flatMap((url) =>
    chunks(
      letters.filter(({ queueUrl }) => queueUrl === url),
      BATCH,
    ),
  );
}
