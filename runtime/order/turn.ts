import type { Incoming } from "../check/check-message.ts";
import type { Outcome } from "../outcome.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Turn } from "../ports/store.ts";
import { park } from "./park.ts";
import { movedTo, placeOf, standing } from "./position.ts";

/** How often a message looks anew at a position that others have changed meanwhile. */
const LOOKS = 4;

/**
 * The turn of a message, as far as its consumer handles in order; or what becomes of one that came before its turn: it waits
 * aside, without a claim and without an attempt, until what is before it is handled.
 */
export async function turnOf(incoming: Incoming, runtime: Runtime): Promise<Turn | Outcome | undefined> {
  const place = placeOf(incoming, runtime.consumer);
  if (!place) return undefined;
  const { start, revision } = place;
  for (let looks = 1; looks <= LOOKS; looks++) {
    const turn = { position: (await runtime.store.position(start.key)) ?? start, revision };
    if (standing(turn) !== "ahead") return turn;
    const outcome = await park(incoming, turn, runtime);
    if (outcome !== "moved") return outcome;
  }
  return { again: "waiting" };
}

/**
 * Moves on past a message that was found done, if it is next: it was handled before its consumer was in order, or while it
 * was not. Undefined where there is nothing left to do; else the message must come again.
 */
export async function passDone(
  turn: Turn | undefined,
  { store, queues, system }: Pick<Runtime, "store" | "queues" | "system">,
): Promise<Outcome | undefined> {
  if (!turn || standing(turn) !== "next") return undefined;
  const { position, wake } = movedTo(turn.position, turn.revision, system.now());
  if (!(await store.move(position))) return { again: "waiting" };
  // Where that fails it looks for itself after a while.
  if (wake.length > 0) await queues.wake(wake);
  return undefined;
}
