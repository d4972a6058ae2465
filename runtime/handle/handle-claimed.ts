import type { Incoming } from "../check/check-message.ts";
import { pauseBefore, REPLANS } from "../commit/replan.ts";
import { commitInTurn } from "../order/commit-in-turn.ts";
import { CLAIM_LOST, finished, type Outcome } from "../outcome.ts";
import { isKept, waitFor } from "../pace/slots.ts";
import { atChunk, unsuspected } from "../ports/claim.ts";
import { PlanError } from "../ports/errors.ts";
import type { HandlerTime } from "../ports/invocation.ts";
import type { OutboxEntry } from "../ports/record.ts";
import type { Runtime } from "../ports/runtime.ts";
import { type Claim, type CommitPlan, outboxOfPlan } from "../ports/store.ts";
import { publishUntil } from "../publish/publish-outboxes.ts";
import { fail } from "./fail.ts";
import { type Position, planOf } from "./plan.ts";

const BLIND =
  "The plan puts or removes an item that is there, and the handler has not read it: have it read what it changes";

/** With less time than this no handler is started. With less than its share one is: else slow tables would stop all. */
const LEAST_MS = 100;

/**
 * Handles a claimed message and commits what follows: the plan with its outbox, a failed attempt, or a death. A scatter
 * goes on chunk by chunk, each published before the next is planned, for half of the time; then its message comes again.
 * Where somebody else has changed what the handler read, it plans again from fresh reads, in the time that is left. Of a
 * consumer with a rate each run of the handler takes a slot of its own: what needs another one comes again.
 */
export async function handleClaimed(
  incoming: Incoming,
  claim: Claim,
  runtime: Runtime,
  time: HandlerTime,
): Promise<Outcome> {
  const { system, store, consumer } = runtime;
  const { key, generation, record } = claim;
  const { deadline } = time;
  const startedAt = system.now();
  // What an earlier chunk has committed goes first: the next one's outbox takes its place.
  if (!(await publishChunk(claim, record.outbox ?? [], runtime, deadline)))
    return giveBackSoon(claim, runtime);
  let at: Position = { claim, cursor: record.cursor };
  let replans = 0;
  let { slot } = claim;
  for (;;) {
    if (slot !== undefined) await waitFor(slot, system);
    if (deadline - system.now() < LEAST_MS) return giveBackSoon(at.claim, runtime);
    // From here on to the handler's first step nothing else runs.
    if (consumer.rate && (slot === undefined || !isKept(slot, system.now()))) {
      await store.giveBack(at.claim);
      return { again: at.claim.chunk === claim.chunk ? "paced" : "continued" };
    }
    slot = undefined;
    let plan: CommitPlan;
    let result: Awaited<ReturnType<typeof commitInTurn>>["result"];
    try {
      const planned = await planOf(incoming, at, runtime, time);
      ({ plan, result } = await commitInTurn(at.claim, planned.plan, runtime, deadline));
      if (result === "stale" && planned.blind) throw new PlanError(BLIND);
    } catch (error) {
      return fail(incoming, at.claim, error, runtime);
    }
    // What fails from here on is not the handler's: its record may hold a chunk that is not sent yet.
    if (result === "lost") return CLAIM_LOST;
    if (result === "busy" || (result === "stale" && replans === REPLANS))
      return giveBackSoon(unsuspected(at.claim), runtime);
    if (result === "stale") {
      at = { ...at, claim: unsuspected(at.claim) };
      await pauseBefore(replans++, system);
      continue;
    }
    replans = 0;
    if (result === "late") return finished("late");
    if (result === "present")
      return finished("present", { key, generation, entries: outboxOfPlan({ ...plan, outbox: [] }) });
    if (!plan.next) return finished("done", { key, generation, entries: outboxOfPlan(plan) });
    const { cursor, chunk } = plan.next;
    at = { claim: atChunk(claim, chunk), cursor };
    if (!(await publishChunk(at.claim, plan.outbox, runtime, deadline)))
      return giveBackSoon(at.claim, runtime);
    if (system.now() - startedAt < (deadline - startedAt) / 2) continue;
    await store.giveBack(at.claim);
    return { again: "continued" };
  }
}

/**
 * Publishes what a chunk has committed; false where it stays unsent, or is not known to be sent by the deadline: waiting
 * for a bus that hangs until the function is killed would count as a crash.
 */
async function publishChunk(
  { key, generation, chunk }: Claim,
  entries: readonly OutboxEntry[],
  runtime: Runtime,
  deadline: number,
): Promise<boolean> {
  if (entries.length === 0) return true;
  return publishUntil(deadline, { key, generation, chunk, entries }, runtime);
}

/** The tables, the bus or an item were too busy: the message comes back soon, and the attempt does not count. */
async function giveBackSoon(claim: Claim, { store }: Runtime): Promise<Outcome> {
  await store.giveBack(claim);
  return { again: "busy" };
}
