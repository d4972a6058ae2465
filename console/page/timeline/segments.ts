import type { Handling } from "../../../history/timeline.ts";

/** A part of a handling's bar; milliseconds since 1970. */
export interface Segment {
  kind: "wait" | "work" | "failed" | "pause";
  from: number;
  to: number;
}

/**
 * What a handling was doing when, as far as it is known: waiting in the queue, at work, at an attempt that failed, or
 * pausing until the next. `since`: when its event occurred, for one that nobody has begun with.
 */
export function segmentsOf(
  one: Handling,
  { since, now }: { since: number | undefined; now: number },
): Segment[] {
  const { state, claimedAt, finishedAt, waitedMs = 0, tookMs, errors, retryAt } = one;
  if (!claimedAt) return since === undefined ? [] : drawn([{ kind: "wait", from: since, to: now }]);
  const claimed = Date.parse(claimedAt);
  const segments: Segment[] = [{ kind: "wait", from: claimed - waitedMs, to: claimed }];
  let begun = claimed;
  let attempt = 0;
  for (const error of errors) {
    const failed = Date.parse(error.at);
    // Redriven: nobody knows when its attempts began anew, but until then it was among the dead letters.
    if (error.attempt <= attempt) {
      segments.push({ kind: "pause", from: begun, to: failed });
      begun = failed;
    }
    attempt = error.attempt;
    const again = error.retryAt ? Date.parse(error.retryAt) : failed;
    segments.push({ kind: "failed", from: begun, to: failed });
    if (state !== "retry" || error !== errors.at(-1)) {
      segments.push({ kind: "pause", from: failed, to: again });
      begun = again;
    } else begun = failed;
  }
  const ended = finishedAt ? Date.parse(finishedAt) : begun + (tookMs ?? 0);
  if (state === "done") segments.push({ kind: "work", from: ended - (tookMs ?? 0), to: ended });
  if (state === "working") segments.push({ kind: "work", from: begun, to: Math.max(begun, now) });
  if (state === "retry")
    segments.push({ kind: "pause", from: begun, to: retryAt ? Date.parse(retryAt) : now });
  return drawn(segments);
}

/** Those that take any time; an attempt is there even if it took none. */
function drawn(segments: readonly Segment[]): Segment[] {
  return segments.filter(
    ({ kind, from, to }) => to > from || (to === from && kind !== "wait" && kind !== "pause"),
  );
}
