import type { Handling } from "../../../history/timeline.ts";
import { duration, within } from "../parts/duration.ts";
import type { Tone } from "../parts/mark.tsx";

export const TONES: Readonly<Record<Handling["state"], Tone>> = {
  due: "calm",
  working: "busy",
  retry: "busy",
  deferred: "calm",
  done: "good",
  dead: "bad",
};

/** How a handling stands, in words. `now`: milliseconds since 1970. */
export function stateWords(one: Handling, now: number): string {
  const { state, attempts, maxAttempts, tookMs, retryAt } = one;
  const of = maxAttempts ? ` of ${maxAttempts}` : "";
  switch (state) {
    case "due":
      return "its message waits in the queue";
    case "working":
      return `at work on attempt ${attempts + 1}${of}`;
    case "retry":
      return `${attempts}${of} attempts, next ${retryAt ? within(Date.parse(retryAt) - now) : "when its message comes again"}`;
    case "deferred":
      return `wants its message again ${within(Date.parse(retryAt ?? "") - now)}`;
    case "done":
      return `done${tookMs === undefined ? "" : ` in ${duration(tookMs)}`}${attempts > 1 ? `, attempt ${attempts}${of}` : ""}`;
    case "dead":
      return `gave up after ${attempts}${of} attempts`;
  }
}
