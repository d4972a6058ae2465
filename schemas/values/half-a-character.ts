/** A lone surrogate: it has no UTF-8 form, so it cannot be hashed, stored or published. */
export const HALF_A_CHARACTER = /\p{Surrogate}/u;

/** A text in which U+FFFD stands for each half of a character. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}
