import { type ComponentChild, Fragment } from "preact";
import { useState } from "preact/hooks";
import { groupsOf } from "../../../history/alike.ts";
import type { EventNode } from "../../../history/timeline.ts";
import { grouped } from "../parts/words.ts";
import { MORE, SHOWN } from "./timeline-tree.ts";

export interface SiblingsProps {
  nodes: EventNode[];
  depth: number;
  /** Shows one of them, with its id as key. */
  item: (event: EventNode) => ComponentChild;
  /** Type → how many more there are than the server has told. */
  further?: Readonly<Record<string, number>> | undefined;
}

/** Events that follow from the same; of many of one type only some, until more are asked for. Items of a list. */
export function Siblings({ nodes, depth, item, further = {} }: SiblingsProps) {
  const [limits, setLimits] = useState<ReadonlyMap<string, number>>(new Map());
  const limit = (type: string) => limits.get(type) ?? SHOWN;
  return (
    <>
      {groupsOf(nodes, limit).map(({ type, shown, left }) => (
        <Fragment key={type}>
          {shown.map(item)}
          {left > 0 && (
            <li>
              <div class="row fold" style={{ "--depth": depth }}>
                <span class="offset" />
                <div class="what">
                  <button
                    type="button"
                    class="small"
                    onClick={() => setLimits(new Map([...limits, [type, limit(type) + MORE]]))}
                  >
                    Show {left > MORE ? `${MORE} of ${grouped(left)}` : left} more {type}
                  </button>
                </div>
              </div>
            </li>
          )}
        </Fragment>
      ))}
      {Object.entries(further).map(([type, number]) => (
        <li key={type}>
          <div class="row fold" style={{ "--depth": depth }}>
            <span class="offset" />
            <div class="what muted">
              … and {grouped(number)} more {type}, too many for a page: npm run trace
            </div>
          </div>
        </li>
      ))}
    </>
  );
}
