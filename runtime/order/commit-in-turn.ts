import { commit } from "../commit/commit.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Claim, CommitPlan } from "../ports/store.ts";
import { movedTo, standing } from "./position.ts";

/** How often a plan is committed again whose position others have changed: they only lay messages aside. */
const TRIES = 6;

/**
 * Commits a plan. Of a consumer in order the position moves on in the same transaction, and whoever waits for that is woken
 * by the outbox. Where the position has passed meanwhile, by another event of the same revision or an operator, nothing
 * of the plan happens: it is `late`.
 * @returns the plan as it was committed
 */
export async function commitInTurn(claim: Claim, plan: CommitPlan, runtime: Runtime, deadline: number) {
  if (!claim.turn || plan.next) return { result: await commit(claim, plan, runtime, deadline), plan };
  let { turn } = claim;
  for (let tries = 1; ; tries++) {
    if (standing(turn) === "late") {
      const { now, expiresAt } = plan;
      const late = { writes: [], outbox: [], now, expiresAt, late: turn.position.handled };
      const result = await commit(claim, late, runtime, deadline);
      return { result: result === "committed" ? ("late" as const) : result, plan: late };
    }
    const inTurn = { ...plan, turn: movedTo(turn.position, turn.revision, plan.now) };
    const result = await commit(claim, inTurn, runtime, deadline);
    if (typeof result === "string") return { result, plan: inTurn };
    if (tries === TRIES) return { result: "busy" as const, plan: inTurn };
    turn = { ...turn, position: result.moved };
  }
}
