/** What does not balance, a line each. */
export interface Findings {
  /** Wrong, whatever is still to come. */
  contradictions: string[];
  /** Not there yet; wrong only if nothing is to come any more. */
  unfinished: string[];
}

/** That there are as many of something as there must be: too many are wrong, and more may come of too few. */
export function counted(found: number, expected: number, text: string): Findings {
  return {
    contradictions: found > expected ? [text] : [],
    unfinished: found < expected ? [text] : [],
  };
}

/** Findings of several things as one. */
export function together(all: readonly Findings[]): Findings {
  return {
    contradictions: all.flatMap(({ contradictions }) => contradictions),
    unfinished: all.flatMap(({ unfinished }) => unfinished),
  };
}
