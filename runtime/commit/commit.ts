import { InfrastructureError } from "../../schemas/infrastructure-error.ts";
import { messageOf, PlanError } from "../ports/errors.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Claim, CommitPlan } from "../ports/store.ts";
import { isBusy } from "./busy.ts";

const COMMIT_TRIES = 6;

/**
 * Commits; conflicts, throttles and ambiguous failures are tried again, which is no attempt. Once a fact was found
 * present the plan is never tried again: what is left to commit is that the event is done, and its turn over. `stale`: nothing
 * was committed, for an item is not as the handler read it; nor where the position has moved.
 */
export async function commit(claim: Claim, plan: CommitPlan, { store, system }: Runtime, deadline: number) {
  let left = plan;
  for (let tries = 1; ; tries++) {
    try {
      const result = await store.commit(claim, left);
      if (result === "lost" || result === "stale" || typeof result === "object") return result;
      if (result === "committed") return left === plan ? result : "present";
      if (result === "present") {
        const { next: _, timers: __, ...end } = plan;
        left = { ...end, writes: [], outbox: [] };
        continue;
      }
      if (tries >= COMMIT_TRIES) return "busy";
    } catch (cause) {
      if (cause instanceof PlanError || isVerdict(cause)) throw cause;
      if (isBusy(cause) && tries >= COMMIT_TRIES) return "busy";
      if (tries >= COMMIT_TRIES || !isPassing(cause) || system.now() > deadline)
        throw new InfrastructureError(`Committing: ${messageOf(cause)}`, { cause });
    }
    await system.timer(system.random() * 25 * 2 ** tries).done;
  }
}

/** What no table takes is no fault of the tables. */
function isVerdict(error: unknown): boolean {
  return (error as Error).name === "PermanentError";
}

/** Whether another try may succeed: not where AWS understood the call and refused it. */
function isPassing(error: unknown): boolean {
  const { $metadata, $retryable } = error as {
    $metadata?: { httpStatusCode?: number };
    $retryable?: unknown;
  };
  const status = $metadata?.httpStatusCode;
  return isBusy(error) || $retryable !== undefined || status === undefined || status >= 500 || status === 429;
}
