import { useMemo } from "preact/hooks";
import type { Handling, Timeline as ProcessTimeline } from "../../../history/timeline.ts";
import { Events, Handlings } from "./event-item.tsx";
import { TimeAxis } from "./time-axis.tsx";
import { isEvent } from "./timeline-tree.ts";

interface TimelineProps {
  timeline: ProcessTimeline;
  /** Milliseconds since 1970. */
  now: number;
  canAct: boolean;
  refresh: () => void;
}

/** A timeline as a tree by causation, each line with its place in time. */
export function Timeline({ timeline, now, canAct, refresh }: TimelineProps) {
  const { beganAt, latestAt, status, roots } = timeline;
  return useMemo(() => {
    const ended = status === "open" ? now : Date.parse(latestAt);
    const telling = { scale: { began: Date.parse(beganAt), ended, now }, canAct, refresh };
    const requests = roots.filter((root): root is Handling => !isEvent(root));
    return (
      <section aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        <div class="timeline">
          <TimeAxis scale={telling.scale} />
          <ul>
            <Handlings handled={requests} depth={0} telling={telling} />
            <Events nodes={roots.filter(isEvent)} depth={0} telling={telling} />
          </ul>
        </div>
      </section>
    );
  }, [beganAt, latestAt, status, roots, now, canAct, refresh]);
}
