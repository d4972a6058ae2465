import type { LiveParticipant, PictureNode } from "../../api.ts";
import { to } from "../shell/route.ts";
import { troubleOf, troubleWords, workWords } from "./figures.ts";
import type { Box } from "./layout.ts";
import { Outline } from "./outline.tsx";
import { Pill } from "./pill.tsx";

interface NodeProps {
  node: PictureNode & Box;
  flow: string;
  live?: LiveParticipant | undefined;
  shown: boolean;
}

/** A box of the picture. That of a participant leads to its dead letters; where it has none, to its numbers. */
export function Node({ node, flow, live, shown }: NodeProps) {
  const { id, label, shape, x, y, width, height } = node;
  if (!live)
    return (
      <g class={`node ${shape}${shown ? " shown" : ""}`}>
        <Outline {...node} />
        <text class="name" x={x} y={y + 4.5}>
          {label}
        </text>
      </g>
    );
  const troubled = troubleOf(live) > 0;
  const work = workWords(live);
  const lines = [work.slice(0, 2), work.slice(2)].filter((words) => words.length > 0);
  const top = y - lines.length * 8;
  const words = [troubleWords(live), ...work].filter(Boolean).join(", ");
  return (
    <a
      href={troubled ? to.dead({ consumer: id }) : to.overview({ flow, show: id })}
      aria-label={`${label}: ${words}`}
    >
      <title>{words}</title>
      <g class={`node ${shape}${troubled ? " troubled" : ""}${shown ? " shown" : ""}`}>
        <Outline {...node} />
        <text class="name" x={x} y={top + 4.5}>
          {label}
        </text>
        {lines.map((line, index) => (
          <text key={line[0]} class="work" x={x} y={top + 22 + index * 15}>
            {line.join(" · ")}
          </text>
        ))}
        {troubled && <Pill left={x + width / 2 - 44} middle={y - height / 2 - 5} text={`✕ ${short(live)}`} />}
      </g>
    </a>
  );
}

function short({ deadLetters = 0, undeliverable = 0 }: LiveParticipant): string {
  return [
    ...(deadLetters > 0 ? [`${deadLetters} dead`] : []),
    ...(undeliverable > 0 ? [`${undeliverable} undelivered`] : []),
  ].join(", ");
}
