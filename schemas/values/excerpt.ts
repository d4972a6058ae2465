/** The beginning of a text of others: at most `max` characters, none of them half; undefined where there is no text. */
export function excerpt(text: string | null | undefined, max: number): string | undefined {
  return text?.slice(0, max).replace(/\p{Surrogate}/gu, "\uFFFD") || undefined;
}
