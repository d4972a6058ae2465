import type { FailureKind } from "../../schemas/choreography/handling-failed.ts";
import { FURTHEST_SECONDS, LONGEST_DELAY_SECONDS } from "../../schemas/limits.ts";
import type { PostponedError } from "../../schemas/postponed-error.ts";
import { reasonFrom } from "../../schemas/values/reason.ts";
import type { Incoming } from "../check/check-message.ts";
import { deathOf } from "../commit/death.ts";
import { CLAIM_LOST, finished, type Outcome } from "../outcome.ts";
import { unsuspected } from "../ports/claim.ts";
import { causesOf, messageOf, NoShareError, PlanError } from "../ports/errors.ts";
import { backoffSeconds, type Runtime } from "../ports/runtime.ts";
import type { Claim } from "../ports/store.ts";
import { defer } from "./defer.ts";

/** Ends the claim after an error: given back, released with backoff, or marked dead where no retry shall follow. */
export async function fail(
  incoming: Incoming,
  claim: Claim,
  error: unknown,
  runtime: Runtime,
): Promise<Outcome> {
  const { store, system, settings, consumer } = runtime;
  const { retry } = settings;
  const { attempt, generation, key } = claim;
  const now = system.now();
  const at = new Date(now).toISOString();
  const reason = reasonFrom(messageOf(error));
  const postponed = postponement(error);
  if (postponed !== undefined) {
    if (postponed > LONGEST_DELAY_SECONDS && settings.queueUrl)
      return defer(
        incoming,
        unsuspected(claim),
        { dueAt: now + postponed * 1000, queueUrl: settings.queueUrl },
        runtime,
      );
    await store.giveBack(unsuspected(claim));
    return { again: "postponed", seconds: Math.min(LONGEST_DELAY_SECONDS, postponed), reason };
  }
  if (error instanceof NoShareError) {
    await store.giveBack({ ...claim, poison: error.isSuspect });
    return { again: "busy", reason };
  }
  const failure = { attempt, at, message: reason };
  const kind = finalKind(error, attempt >= retry.maxAttempts);
  if (!kind) {
    const seconds = backoffSeconds(retry, attempt, system.random());
    const record = { ...failure, retryAt: new Date(now + seconds * 1000).toISOString() };
    if (!(await store.release(claim, record))) return CLAIM_LOST;
    return { again: "retry", seconds, reason };
  }
  const cause = { consumer: consumer.name, kind, reason, attempts: attempt, generation, now: at };
  const death = deathOf(incoming, cause, settings);
  if (!(await store.markDead(claim, { ...death, now, error: failure }))) return CLAIM_LOST;
  return finished("dead", { key, generation, entries: death.outbox, body: incoming.message.body });
}

/** After how many seconds a handler wants to be asked again, if that is what it says. */
function postponement(error: unknown): number | undefined {
  if (!(error instanceof Error) || error.name !== "PostponedError") return undefined;
  const { seconds } = error as Partial<PostponedError>;
  return typeof seconds === "number" ? Math.min(FURTHEST_SECONDS, Math.max(0, Math.ceil(seconds) || 0)) : 0;
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

/** Whether something of the stack's own is at the bottom of it, however often it was wrapped. */
function isInfrastructure(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 8) return false;
  return (
    error.name === "InfrastructureError" ||
    causesOf(error).some((cause) => isInfrastructure(cause, depth + 1))
  );
}
