import { setTimeout as sleep } from "node:timers/promises";
import { PostponedError } from "../../../schemas/postponed-error.ts";

/** Waits for a turn. Postponed where it is further away than we wait, and when the signal ends the wait. */
export interface Pace {
  (host: string, intervalMs: number, signal: AbortSignal): Promise<void>;
  /** Gives a host no turn for so many seconds, 900 at most; answers for how many. */
  rest(host: string, seconds: number): number;
}

/** Hosts that are remembered; more than a process meets within an interval. */
const MAX_HOSTS = 10_000;

/** Longest that somebody is sent away: a message that waits longer would look lost. */
const MAX_POSTPONEMENT_MS = 900_000;

/** Turns for each host, at least an interval apart, in this process. */
export function pace(maxWaitMs: number): Pace {
  const next = new Map<string, number>();
  /** Host → when the next who is sent away shall come back. */
  const postponed = new Map<string, number>();
  const turnOf = async (host: string, intervalMs: number, signal: AbortSignal) => {
    const now = Date.now();
    const turn = Math.max(now, next.get(host) ?? 0);
    // No turn is reserved for who does not wait: the others would wait for nothing.
    if (turn - now > maxWaitMs) {
      // One after another, or all would come back at once and find one turn.
      const later = Math.max(turn, postponed.get(host) ?? 0);
      postponed.set(host, later + intervalMs);
      const milliseconds = Math.min(later - now, MAX_POSTPONEMENT_MS);
      throw new PostponedError(
        `${host} is busy: our next turn is in ${milliseconds} ms`,
        milliseconds / 1000,
      );
    }
    if (next.size >= MAX_HOSTS)
      for (const hosts of [next, postponed])
        for (const [other, at] of hosts) if (at <= now) hosts.delete(other);
    next.set(host, turn + intervalMs);
    if (turn > now) await sleep(turn - now, undefined, { signal });
  };
  const rest = (host: string, seconds: number) => {
    const milliseconds = Math.min(seconds * 1000, MAX_POSTPONEMENT_MS);
    next.set(host, Math.max(next.get(host) ?? 0, Date.now() + milliseconds));
    return milliseconds / 1000;
  };
  return Object.assign(turnOf, { rest });
}
