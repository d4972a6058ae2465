import { wellFormed } from "./half-a-character.ts";

/** The beginning of a text, at most so many bytes of UTF-8, no character of it half. */
export function excerptBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  return bytes.length <= maxBytes
    ? text
    : bytes
        .subarray(0, maxBytes)
        .toString()
        .replace(/\uFFFD+$/, "");
}

/** The beginning of a text of others: at most `max` characters, none of them half; undefined where there is no text. */
export function excerpt(text: string | null | undefined, max: number): string | undefined {
  return wellFormed(text?.slice(0, max) ?? "") || undefined;
}
