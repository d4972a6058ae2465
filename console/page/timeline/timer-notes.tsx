import type { Firing, Timer } from "../../../history/timers.ts";
import { duration, within } from "../parts/duration.ts";
import { Moment } from "../parts/moment.tsx";

/** What somebody has planned for later, with what became of it. `now`: milliseconds since 1970. */
export function TimerNotes({ timers = [], now }: { timers?: readonly Timer[] | undefined; now: number }) {
  return (
    <>
      {timers.map((timer) => (
        <div key={timer.id} class="muted">
          {timer.type}
          {timer.state === "pending" && ` ${within(Date.parse(timer.dueAt ?? timer.at) - now)}`}, set for{" "}
          <Moment at={timer.at} />
          {ENDED[timer.state] && `: ${ENDED[timer.state]} ${timer.by ?? ""}`}
        </div>
      ))}
    </>
  );
}

const ENDED: Readonly<Record<Timer["state"], string>> = {
  pending: "",
  replaced: "set anew by",
  cancelled: "taken back by",
  unknown: "what became of it is not told in this process",
};

/** How an event was fired that had a time. */
export function FiringNote({ firing: { at, setBy, firedAt, firedBy, unsent } }: { firing: Firing }) {
  const late = Date.parse(firedAt) - Date.parse(at);
  return (
    <>
      <div class="muted">
        set by {setBy} for <Moment at={at} />, fired {duration(Math.abs(late))} {late < 0 ? "early" : "late"}
        {firedBy && ` by operator ${firedBy}`}
      </div>
      {unsent && <div class="note busy">Fired, but not known to be sent: the sweeper sends it.</div>}
    </>
  );
}
