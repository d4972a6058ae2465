import { duration } from "../parts/duration.ts";
import type { Segment } from "./segments.ts";
import type { TimeScale } from "./time-scale.ts";

const TICKS = [0, 0.25, 0.5, 0.75, 1];

const KINDS: readonly { kind: Segment["kind"]; words: string; slim: boolean }[] = [
  { kind: "wait", words: "in the queue", slim: true },
  { kind: "work", words: "at work", slim: false },
  { kind: "failed", words: "failed attempt", slim: false },
  { kind: "pause", words: "until the next", slim: true },
];

/** What the bars of a timeline stand on, and what they mean. */
export function TimeAxis({ scale }: { scale: TimeScale }) {
  return (
    <div class="row axis" aria-hidden="true">
      <span class="offset">since</span>
      <div class="what legend">
        {KINDS.map(({ kind, words, slim }) => (
          <span key={kind}>
            <svg class="bar" aria-hidden="true">
              <rect class={kind} width="18" y={slim ? 4 : 0} height={slim ? 4 : 12} />
            </svg>
            {words}
          </span>
        ))}
      </div>
      <div class="when">
        {TICKS.map((part) => (
          <span key={part}>{duration((scale.ended - scale.began) * part)}</span>
        ))}
      </div>
    </div>
  );
}
