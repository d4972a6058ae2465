import { wordsOf } from "../answers/refusal.ts";
import type { Polled } from "../answers/use-polled.ts";
import { clock } from "./moment.tsx";

/** How fresh a view is, and a button to hold it still. Only trouble is announced: freshness would be noise. */
export function PollState<T>({ polled }: { polled: Polled<T> }) {
  const { answeredAt, paused, pause, trouble } = polled;
  return (
    <div class="poll-state">
      <span class={paused ? "muted" : "fresh"}>
        {paused ? "Paused" : "Live"}
        {answeredAt === undefined ? "" : `, as of ${clock(answeredAt)}`}
      </span>
      <button type="button" class="small" onClick={() => pause(!paused)}>
        {paused ? "Resume" : "Pause"}
      </button>
      <span role="status" class="bad-text">
        {trouble && !paused
          ? `No answer since ${clock(trouble.since)}${trouble.again ? ", trying again" : ""}. ${wordsOf(trouble.error)}`
          : ""}
      </span>
    </div>
  );
}
