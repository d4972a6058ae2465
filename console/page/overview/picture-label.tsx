import type { Live } from "../../api.ts";
import { to } from "../shell/route.ts";
import { rateOf, rateWords } from "./figures.ts";
import { type Box, EDGE_LINE, type Placed, typeOf } from "./layout.ts";

interface LabelProps {
  edge: Placed["edges"][number];
  at: Box;
  flow: string;
  /** How many events come; without it no rates are shown. */
  live: Live | undefined;
}

/** The events that go along an arrow, and how many come. A click leads to their rows in the table, as Tab does. */
export function Label({ edge: { from, labels, failure }, at, flow, live }: LabelProps) {
  const lines = labels.flatMap((text) => {
    const type = typeOf(text);
    const words = text
      .split("\n")
      .map((line, index) => ({ type, line, kind: index === 0 ? "type" : "filter" }));
    if (!live) return words;
    const minutes = failure ? live.failures[from] : live.events[type];
    return [...words, { type, line: rateWords(rateOf(minutes)), kind: "rate" }];
  });
  const top = at.y - at.height / 2;
  return (
    <g class={failure ? "label failure" : "label"}>
      <rect x={at.x - at.width / 2} y={top} width={at.width} height={at.height} />
      {lines.map(({ type, line, kind }, index) => (
        <a key={index} href={to.overview({ flow, show: type })} tabindex={-1}>
          <text class={kind} x={at.x} y={top + 13 + index * EDGE_LINE}>
            {line}
          </text>
        </a>
      ))}
    </g>
  );
}
