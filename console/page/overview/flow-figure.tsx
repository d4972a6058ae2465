import { useMemo } from "preact/hooks";
import type { FlowPicture, Live } from "../../api.ts";
import { type Placed, placed, typeOf } from "./layout.ts";
import { Edge } from "./picture-edge.tsx";
import { Label } from "./picture-label.tsx";
import { Node } from "./picture-node.tsx";
import { useWidth } from "./use-width.ts";

interface FigureProps {
  flow: FlowPicture;
  live?: Live | undefined;
  /** Names of all participants: their boxes show numbers. */
  names: ReadonlySet<string>;
  rates: boolean;
  /** A participant or an event to be pointed out. */
  show: string | undefined;
}

/** Below this the texts are too small to read: the picture is turned, and then scrolls in its box. */
const LEAST_SCALE = 0.82;

/**
 * A flow as a picture. For whoever cannot see it the tables beneath have the same numbers; only its links are read out.
 */
export function FlowFigure({ flow, live, names, rates, show }: FigureProps) {
  const [box, width] = useWidth<HTMLElement>();
  const { across, down } = useMemo(() => {
    const lay = (direction: "LR" | "TB") => placed(flow, { direction, rates, isLive: (id) => names.has(id) });
    return { across: lay("LR"), down: lay("TB") };
  }, [flow, names, rates]);
  const picture = across.width * LEAST_SCALE <= width || across.width <= down.width ? across : down;
  return (
    <figure ref={box} class="picture" aria-label={`Picture of ${flow.title}`}>
      {width > 0 && (
        <svg
          aria-label="The tables beneath have its numbers"
          viewBox={`0 0 ${picture.width} ${picture.height}`}
          width={Math.max(Math.min(picture.width, width), picture.width * LEAST_SCALE)}
        >
          <Arrows />
          {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a g takes no focus. */}
          <g aria-hidden="true">
            {picture.edges.map((edge) => (
              <Edge key={edge.key} edge={edge} shown={isShown(edge, show)} />
            ))}
            {picture.edges.map(
              (edge) =>
                edge.label && (
                  <Label
                    key={edge.key}
                    edge={edge}
                    at={edge.label}
                    flow={flow.name}
                    live={rates ? live : undefined}
                  />
                ),
            )}
          </g>
          {picture.nodes.map((node) => (
            <Node
              key={node.id}
              node={node}
              flow={flow.name}
              live={names.has(node.id) ? live?.participants[node.id] : undefined}
              shown={node.id === show}
            />
          ))}
        </svg>
      )}
    </figure>
  );
}

function isShown({ from, to, labels }: Placed["edges"][number], show: string | undefined): boolean {
  return (
    show !== undefined && (from === show || to === show || labels.some((label) => typeOf(label) === show))
  );
}

function Arrows() {
  return (
    <defs>
      {["arrow", "arrow-failure"].map((id) => (
        <marker
          key={id}
          id={id}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          orient="auto"
        >
          <path d="M0,0.5L8,4L0,7.5Z" />
        </marker>
      ))}
    </defs>
  );
}
