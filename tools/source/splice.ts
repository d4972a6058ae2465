/** A part of a text, and what shall stand there instead. */
export interface Splice {
  from: number;
  to: number;
  text: string;
}

/** A text with some of its parts replaced, which do not overlap. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const { from, to, text: instead } of splices.toSorted((a, b) => b.from - a.from || b.to - a.to))
    result = result.slice(0, from) + instead + result.slice(to);
  return result;
}
