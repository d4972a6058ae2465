import { curve } from "./curve.ts";
import type { Placed } from "./layout.ts";

/** An arrow; dashed where it says that handling failed. */
export function Edge({
  edge: { failure, points },
  shown,
}: {
  edge: Placed["edges"][number];
  shown: boolean;
}) {
  return (
    <path
      class={`edge${failure ? " failure" : ""}${shown ? " shown" : ""}`}
      d={curve(points)}
      marker-end={failure ? "url(#arrow-failure)" : "url(#arrow)"}
    />
  );
}
