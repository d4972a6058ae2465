import type { OneProcess } from "../../api.ts";
import { duration, within } from "../parts/duration.ts";
import { Moment } from "../parts/moment.tsx";
import { count } from "../parts/words.ts";
import { StatusMark } from "../processes/status-mark.tsx";
import { to } from "../shell/route.ts";

/** A process in one line. `now`: milliseconds since 1970. */
export function Summary({ timeline, row, now }: OneProcess & { now: number }) {
  const began = Date.parse(timeline.beganAt);
  return (
    <p class="summary">
      <StatusMark status={row.status} />
      <span>
        {timeline.status === "waiting"
          ? `next ${within(Date.parse(row.waitsUntil ?? "") - now)}`
          : timeline.status === "open"
            ? `under way for ${duration(now - began)}`
            : `${row.status === "untaken" ? "over" : "ended"} after ${duration(Date.parse(timeline.latestAt) - began)}`}
      </span>
      <span>
        began <Moment at={timeline.beganAt} />
      </span>
      {row.flow && (
        <span>
          flow <a href={to.overview({ flow: row.flow })}>{row.flow}</a>
        </span>
      )}
      {timeline.deadLetters > 0 && (
        <span class="bad-text">
          {count(timeline.deadLetters, "dead letter")} {timeline.deadLetters === 1 ? "waits" : "wait"}
        </span>
      )}
      {timeline.discarded > 0 && <span>{count(timeline.discarded, "dead letter")} discarded</span>}
      {timeline.untaken > 0 && (
        <span class="bad-text">{count(timeline.untaken, "event")} taken by nobody</span>
      )}
      {row.partial && <span class="muted">so large that only its latest part is shown</span>}
    </p>
  );
}
