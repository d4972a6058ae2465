import type { FailureKind } from "../schemas/choreography/handling-failed.ts";
import { isBusy } from "./busy.ts";
import { deathOf, InfrastructureError } from "./failure.ts";
import type { Context, Plan, Spec } from "./handler.ts";
import type { Incoming } from "./incoming.ts";
import { finished, type Outcome } from "./outcome.ts";
import { checkSizes, outboxOf, PlanError } from "./outgoing.ts";
import { backoffSeconds, expiryOf, type Runtime } from "./runtime.ts";
import type { Claim, CommitPlan } from "./store.ts";
import { reasonOf } from "./untrusted.ts";

/** With less time than this a handler is not started: the tables were slow, not it. */
const LEAST_MS = 100;

/** Handles a claimed message and commits what follows: the plan with its outbox, an error, or a death. */
export async function perform(
  incoming: Incoming,
  claim: Claim,
  runtime: Runtime,
  deadline: number,
): Promise<Outcome> {
  const { key, generation } = claim;
  if (deadline - runtime.system.now() < LEAST_MS) return setAside(claim, runtime);
  try {
    const plan = await planOf(incoming, claim, runtime, deadline);
    const result = await commit(claim, plan, runtime, deadline);
    if (result === "lost") return { again: "lost", seconds: 1 };
    if (result === "busy") return await setAside(claim, runtime);
    return result === "present"
      ? finished("present")
      : finished("done", { key, generation, entries: plan.outbox });
  } catch (error) {
    return fail(incoming, claim, error, runtime);
  }
}

/** Runs the handler, bounded by the deadline, and turns what it returns into a commit. */
async function planOf(
  incoming: Incoming,
  claim: Claim,
  runtime: Runtime,
  deadline: number,
): Promise<CommitPlan> {
  const { consumer, settings, system } = runtime;
  const { event } = incoming;
  const { context, waiting } = contextOf(claim.record.claimedAt, claim.attempt, runtime);
  const plan = await before(deadline, runtime, waiting, () => consumer.handle(event, context));
  const { writes = [], events = [] } = plan;
  const { metadata } = event;
  const origin = {
    consumer: consumer.name,
    key: claim.key,
    metadata,
    causationId: claim.record.event?.id ?? metadata.id,
    now: context.now,
  };
  const outbox = outboxOf(events, consumer.emits, origin, settings.maxEventBytes);
  checkSizes(writes, outbox);
  return { writes, outbox, now: system.now(), expiresAt: expiryOf(settings, system.now()) };
}

/** What the handler gets beside the event, and which table it is waiting for. */
export function contextOf(now: string, attempt: number, { consumer, store }: Runtime) {
  const waiting = new Set<string>();
  const read: Context<object, string>["read"] = async (table, key) => {
    waiting.add(table);
    try {
      return await store.read(table, key);
    } catch (cause) {
      if (cause instanceof PlanError) throw cause;
      throw new InfrastructureError(`Reading ${table}: ${(cause as Error).message}`, { cause });
    } finally {
      waiting.delete(table);
    }
  };
  return { context: { now, attempt, ports: consumer.ports, read }, waiting };
}

/** Runs a handler, bounded by the deadline. A slow table is no verdict on the event. */
export async function before(
  deadline: number,
  { system }: Runtime,
  waiting: ReadonlySet<string>,
  run: () => Plan<Spec> | Promise<Plan<Spec>>,
) {
  const limit = deadline - system.now();
  const timer = system.timer(Math.max(0, limit));
  const late = timer.done.then(() => {
    const [table] = waiting;
    if (table) throw new InfrastructureError(`Reading ${table} took longer than the handler's ${limit} ms`);
    throw new Error(`The handler took longer than its ${limit} ms`);
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    timer.cancel();
  }
}

const COMMIT_TRIES = 6;

/**
 * Commits; conflicts, throttles and ambiguous failures are tried again, which is no attempt. Once a fact was found
 * present the plan is never tried again: what is left to commit is that the event is done.
 */
async function commit(claim: Claim, plan: CommitPlan, { store, system }: Runtime, deadline: number) {
  let left = plan;
  for (let tries = 1; ; tries++) {
    try {
      const result = await store.commit(claim, left);
      if (result === "lost") return result;
      if (result === "committed") return left === plan ? result : "present";
      if (result === "present") {
        left = { ...plan, writes: [], outbox: [] };
        continue;
      }
      if (tries >= COMMIT_TRIES) return "busy";
    } catch (cause) {
      if (cause instanceof PlanError) throw cause;
      if (isBusy(cause) && tries >= COMMIT_TRIES) return "busy";
      if (tries >= COMMIT_TRIES || !isPassing(cause) || system.now() > deadline)
        throw new InfrastructureError(`Committing: ${(cause as Error).message}`, { cause });
    }
    await system.timer(system.random() * 25 * 2 ** tries).done;
  }
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

/** The tables were too busy: the message comes back soon, and the attempt does not count. */
async function setAside(claim: Claim, { store }: Runtime): Promise<Outcome> {
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
  const reason = reasonOf(error instanceof Error ? error.message : String(error));
  const record = { attempt, at, message: reason };
  const kind = finalKind(error, attempt >= retry.maxAttempts);
  if (!kind) {
    if (!(await store.release(claim, record))) return { again: "lost", seconds: 1 };
    return { again: "retry", seconds: backoffSeconds(retry, attempt, system.random()), reason };
  }
  const cause = { consumer: consumer.name, kind, reason, attempts: attempt, generation, now: at };
  const death = deathOf(incoming, cause, settings);
  if (!(await store.bury(claim, { ...death, now, error: record }))) return { again: "lost", seconds: 1 };
  return finished("dead", { key, generation, entries: death.outbox, body: incoming.message.body });
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
