import type { FailureKind } from "../../schemas/choreography/handling-failed.ts";
import type { PostponedError } from "../../schemas/postponed-error.ts";
import { reasonFrom } from "../../schemas/values/reason.ts";
import { finished, type Outcome } from "../batch/outcome.ts";
import type { Incoming } from "../check/incoming.ts";
import { messageOf } from "../check/untrusted.ts";
import { commit } from "../commit/commit.ts";
import { deathOf, InfrastructureError } from "../commit/death.ts";
import type { OutboxEntry } from "../ports/record.ts";
import { backoffSeconds, type Runtime } from "../ports/runtime.ts";
import type { Claim } from "../ports/store.ts";
import { publishOutboxes } from "../publish/publish-outboxes.ts";
import { PlanError } from "./outgoing.ts";
import { type Position, planOf } from "./plan.ts";

/** With less time than this a handler is not started: the tables were slow, not it. */
const LEAST_MS = 100;

/**
 * Handles a claimed message and commits what follows: the plan with its outbox, an error, or a death. A scatter goes on
 * chunk by chunk, each published before the next is planned, for half of the time; then its message comes again.
 */
export async function handleClaimed(
  incoming: Incoming,
  claim: Claim,
  runtime: Runtime,
  deadline: number,
): Promise<Outcome> {
  const { key, generation, record } = claim;
  const startedAt = runtime.system.now();
  if (deadline - startedAt < LEAST_MS) return giveBackWhenBusy(claim, runtime);
  let at: Position = { claim, ...(record.cursor === undefined ? {} : { cursor: record.cursor }) };
  if (!(await sendChunk(claim, record.outbox ?? [], runtime))) return giveBackWhenBusy(claim, runtime);
  for (;;) {
    try {
      const plan = await planOf(incoming, at, runtime, deadline);
      const result = await commit(at.claim, plan, runtime, deadline);
      if (result === "lost") return { again: "lost", seconds: 1 };
      if (result === "busy") return await giveBackWhenBusy(at.claim, runtime);
      if (result === "present") return finished("present");
      if (!plan.next) return finished("done", { key, generation, entries: plan.outbox });
      const { cursor, chunk } = plan.next;
      at = { claim: { ...claim, chunk, attempt: 1, poison: false }, cursor };
      if (!(await sendChunk(at.claim, plan.outbox, runtime)))
        return await giveBackWhenBusy(at.claim, runtime);
    } catch (error) {
      return fail(incoming, at.claim, error, runtime);
    }
    if (runtime.system.now() - startedAt < (deadline - startedAt) / 2) continue;
    await runtime.store.giveBack(at.claim);
    return { again: "continued", seconds: 0 };
  }
}

/** Publishes what a chunk has committed; the next one's outbox takes its place. */
async function sendChunk(
  { key, generation, chunk }: Claim,
  entries: readonly OutboxEntry[],
  runtime: Runtime,
): Promise<boolean> {
  if (entries.length === 0) return true;
  const sent = await publishOutboxes([{ key, generation, chunk, entries }], runtime);
  return sent.size > 0;
}

/** The tables were too busy: the message comes back soon, and the attempt does not count. */
async function giveBackWhenBusy(claim: Claim, { store }: Runtime): Promise<Outcome> {
  await store.giveBack(claim);
  return { again: "crowded", seconds: 1 };
}

/** Ends the claim after an error: dead where no retry shall follow, else released with backoff. */
async function fail(incoming: Incoming, claim: Claim, error: unknown, runtime: Runtime): Promise<Outcome> {
  const { store, system, settings, consumer } = runtime;
  const { retry } = settings;
  const { attempt, generation, key } = claim;
  const now = system.now();
  const at = new Date(now).toISOString();
  const reason = reasonFrom(messageOf(error));
  const seconds = postponement(error);
  if (seconds !== undefined) {
    await store.giveBack(claim);
    return { again: "postponed", seconds, reason };
  }
  const failure = { attempt, at, message: reason };
  const kind = finalKind(error, attempt >= retry.maxAttempts);
  if (!kind) {
    const seconds = backoffSeconds(retry, attempt, system.random());
    const record = { ...failure, retryAt: new Date(now + seconds * 1000).toISOString() };
    if (!(await store.release(claim, record))) return { again: "lost", seconds: 1 };
    return { again: "retry", seconds, reason };
  }
  const cause = { consumer: consumer.name, kind, reason, attempts: attempt, generation, now: at };
  const death = deathOf(incoming, cause, settings);
  if (!(await store.markDead(claim, { ...death, now, error: failure }))) return { again: "lost", seconds: 1 };
  return finished("dead", { key, generation, entries: death.outbox, body: incoming.message.body });
}

/** Longest that SQS hides a message, less the longest that a function runs. */
const MAX_POSTPONEMENT = 42_300;

/** After how many seconds a handler wants to be asked again, if that is what it says. */
function postponement(error: unknown): number | undefined {
  if (!(error instanceof Error) || error.name !== "PostponedError") return undefined;
  const { seconds } = error as Partial<PostponedError>;
  return Math.min(MAX_POSTPONEMENT, Math.max(0, Math.ceil(Number(seconds) || 0)));
}

/** The kind of death that an error means, or undefined where another attempt follows. */
function finalKind(error: unknown, last: boolean): FailureKind | undefined {
  // By name, so that a second copy of the class (in a package) counts too.
  const name = error instanceof Error ? error.name : "";
  if (name === "PermanentError") return "permanent";
  if (error instanceof PlanError) return "infrastructure";
  if (!last) return undefined;
  return isInfrastructure(error) ? "infrastructure" : "exhausted";
}

/** Whether the runtime's own call is at the bottom of it, however often a handler has wrapped its error. */
function isInfrastructure(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 8) return false;
  return error instanceof InfrastructureError || isInfrastructure(error.cause, depth + 1);
}
