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
  for (const request of requests.flatMap(portions)) {
    let { ids } = request;
    let idle = 0;
    let startedAt: string | undefined;
    for (let more = true; more && !isStopped(); ) {
      const answer = await tell<Acted>(
        action,
        { ...request, ...(ids && { ids }), ...(startedAt && { startedAt }) },
        signal,
      );
      startedAt = answer.startedAt;
      done += answer.done;
      for (const { id, reason } of answer.failed) failed.set(id, reason);
      onProgress({ done, failed: new Map(failed) });
      idle = answer.done > 0 ? 0 : idle + 1;
      ids = ids && (answer.left ?? ids.filter((id) => !failed.has(id)));
      more = answer.more && idle < PATIENCE && ids?.length !== 0;
      if (answer.more && !more) for (const id of ids ?? []) failed.set(id, NOT_REACHED);
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
