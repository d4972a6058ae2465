import type { Handling } from "../../../history/timeline.ts";
import { type Segment, segmentsOf } from "./segments.ts";
import { percent, type TimeScale } from "./time-scale.ts";

interface BarProps {
  handling: Handling;
  /** When its event occurred, ISO 8601. */
  since: string | undefined;
  scale: TimeScale;
}

/** Nothing is too short to be seen, in percent of the whole. */
const LEAST = 0.6;

/** What a handling was doing when, on the scale of its timeline; the words beside it say the same. */
export function TimeBar({ handling, since, scale }: BarProps) {
  const segments = segmentsOf(handling, { since: since ? Date.parse(since) : undefined, now: scale.now });
  return (
    <svg class="bar" aria-hidden="true">
      {segments.map((segment) => (
        <Part key={`${segment.kind} ${segment.from}`} segment={segment} scale={scale} />
      ))}
    </svg>
  );
}

function Part({ segment: { kind, from, to }, scale }: { segment: Segment; scale: TimeScale }) {
  const left = Math.min(percent(scale, from), 100 - LEAST);
  const width = Math.max(LEAST, percent(scale, to) - left);
  const slim = kind === "wait" || kind === "pause";
  return <rect class={kind} x={`${left}%`} width={`${width}%`} y={slim ? 7 : 3} height={slim ? 4 : 12} />;
}
