import type { ComponentChildren } from "preact";
import { duration } from "../parts/duration.ts";
import type { TimeScale } from "./time-scale.ts";

interface RowProps {
  kind: "event" | "handling";
  /** ISO 8601; absent for what has not happened yet. */
  at: string | undefined;
  depth: number;
  scale: TimeScale;
  /** What stands on the time axis. */
  bar?: ComponentChildren;
  children: ComponentChildren;
}

/** A line of the timeline: when it was since the beginning, what it was, and its place in time. */
export function Row({ kind, at, depth, scale, bar, children }: RowProps) {
  return (
    <div class={`row ${kind}`} style={{ "--depth": depth }}>
      <span class="offset" title={at}>
        {at ? `+${duration(Date.parse(at) - scale.began)}` : ""}
      </span>
      <div class="what">{children}</div>
      <div class="when">{bar}</div>
    </div>
  );
}
