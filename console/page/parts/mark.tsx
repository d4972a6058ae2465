/** How something stands: a sign and a word, since colour alone says nothing to many. */
export type Tone = "calm" | "busy" | "bad" | "good";

const SIGNS: Readonly<Record<Tone, string>> = { calm: "·", busy: "◐", bad: "✕", good: "✓" };

/** A word with a sign before it. */
export function Mark({ tone, word }: { tone: Tone; word: string }) {
  return (
    <span class={`mark ${tone}`}>
      <span aria-hidden="true">{SIGNS[tone]}</span> {word}
    </span>
  );
}
