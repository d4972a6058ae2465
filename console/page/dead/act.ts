import type { Acted, ActRequest } from "../../api.ts";
import { tell } from "../answers/ask.ts";

export type Action = "redrive" | "discard";

/** How far it is. */
export interface Progress {
  done: number;
  /** Id → why it could not be done. */
  failed: ReadonlyMap<string, string>;
}

/** After so many answers that tell of nothing done, there is no point in asking again. */
const PATIENCE = 3;

const NOT_REACHED =
  "Too many letters are before it in the queue: npm run dlq -- redrive takes its time for them.";

const NOT_READ = "There were more letters than it could read in its time: begin again for those.";

/** A request names so many ids at most, so that it is likely to be done with them in its time. */
const MOST_IDS = 100;

export interface ActOptions {
  onProgress: (progress: Progress) => void;
  /** Whether to end after the request under way, whose outcome would otherwise be unknown. */
  isStopped: () => boolean;
  signal: AbortSignal;
}

/** Redrives or discards, request after request, until nothing is left or it is stopped. Rejects where there is no answer. */
export async function act(
  action: Action,
  requests: readonly ActRequest[],
  { onProgress, isStopped, signal }: ActOptions,
): Promise<void> {
  let done = 0;
  const failed = new Map<string, string>();
  const open = requests.flatMap(portions);
  for (let request = open.shift(); request && !isStopped(); request = open.shift()) {
    const { consumer } = request;
    let { ids } = request;
    let idle = 0;
    for (let more = true; more && !isStopped(); ) {
      const answer = await tell<Acted>(action, ids ? { consumer, ids } : { consumer }, signal);
      const { left = [] } = answer;
      done += answer.done;
      for (const { id, reason } of answer.failed) failed.set(id, reason);
      onProgress({ done, failed: new Map(failed) });
      idle = answer.done > 0 ? 0 : idle + 1;
      // All are those that the first request has found: what dies again meanwhile is not among them.
      if (!ids && answer.more && left.length === 0) failed.set(consumer, NOT_READ);
      if (!ids && left.length > 0) open.unshift(...portions({ consumer, ids: left }));
      more = answer.more && ids !== undefined && idle < PATIENCE && left.length > 0;
      if (ids && answer.more && !more) for (const id of left) failed.set(id, NOT_REACHED);
      ids = ids && left;
    }
    onProgress({ done, failed: new Map(failed) });
  }
}

function portions({ consumer, ids }: ActRequest): ActRequest[] {
  if (!ids) return [{ consumer }];
  const count = Math.ceil(ids.length / MOST_IDS);
  return Array.from({ length: count }, (_, index) => ({
    ...{ consumer, ids: ids.slice(index * MOST_IDS, (index + 1) * MOST_IDS) },
  }));
}
