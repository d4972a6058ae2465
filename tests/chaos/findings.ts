/** What does not balance, a line each. */
export interface Findings {
  /** Wrong, whatever is still to come. */
  contradictions: string[];
  /** Not there yet; wrong only if nothing is to come any more. */
  unfinished: string[];
}

/** Findings of several things as one. */
export function together(all: readonly Findings[]): Findings {
  return {
    contradictions: all.flatMap(({ contradictions }) => contradictions),
    unfinished: all.flatMap(({ unfinished }) => unfinished),
  };
}
