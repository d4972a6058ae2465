import { defined } from "../../schemas/defined.ts";
import type { Incoming, Rejection } from "../check/check-message.ts";
import { deathOf } from "../commit/death.ts";
import { mismatchKey } from "../identity.ts";
import { passDone, turnOf } from "../order/turn.ts";
import { CLAIM_LOST, finished, type Outcome } from "../outcome.ts";
import { mayReopen } from "../ports/claim.ts";
import type { ClaimRecord } from "../ports/record.ts";
import { expiryOf, isExpired, type Runtime } from "../ports/runtime.ts";
import type { Claim, ClaimRequest } from "../ports/store.ts";
import { refuse } from "./refuse.ts";
import { repeated, sendFirst } from "./repeated.ts";

/** Claims the record of a message, if it is its turn, or finds out what else becomes of it. */
export async function claimMessage(
  incoming: Incoming,
  runtime: Runtime,
  invocation: { startedAt: number; endsAt: number; counted: 0 | 1 },
): Promise<Claim | Outcome> {
  const { store, settings } = runtime;
  const { hash, message, replayName } = incoming;
  const turn = await turnOf(incoming, runtime);
  if (turn && !("position" in turn)) return turn;
  const inTurn = (claim: Claim): Claim => (turn ? { ...claim, turn } : claim);
  const request = requestOf(incoming, runtime, invocation);
  const result = await store.claim(request);
  if (!("found" in result)) return inTurn(result);
  const { found } = result;
  const reopen = async (): Promise<Claim | Outcome> => {
    if (found.outbox) return sendFirst(found, message);
    const claim = await store.reopen(found, request, replayName);
    return claim ? inTurn(claim) : CLAIM_LOST;
  };

  if (isExpired(found, request.now)) return reopen();
  if (found.hash !== hash) return refuse(mismatch(incoming, found), runtime);
  if (found.status === "done") return (await passDone(turn, runtime)) ?? repeated(found, message);
  if (found.status === "dead")
    return mayReopen(found, { deadLetterId: message.deadLetterId, replayName })
      ? reopen()
      : repeated(found, message);
  const leaseMs = (found.lease ?? 0) - request.now;
  // No lease is longer than an invocation's, whatever another clock has made of this one.
  const longestMs = request.lease - invocation.startedAt;
  if (leaseMs > 0) return { again: "waiting", seconds: Math.ceil(Math.min(leaseMs, longestMs) / 1000) };
  if (found.outbox) return sendFirst(found, message);
  if (found.attempts >= settings.retry.maxAttempts)
    // Whoever replays it asks to handle it again, once; dead it would be reopened, too.
    return mayReopen(found, { replayName }) ? reopen() : crashed(incoming, found, runtime);
  return CLAIM_LOST;
}

function requestOf(
  { event, key, hash }: Incoming,
  { system, settings, consumer }: Runtime,
  { endsAt, counted }: { endsAt: number; counted: 0 | 1 },
): ClaimRequest {
  const { id, correlationId, idempotencyKey, causationId, causationProcess } = event.metadata;
  const now = system.now();
  return {
    ...{ key, hash, correlationId, counted, now },
    consumer: consumer.name,
    event: defined({
      ...{ id, type: event.type, source: event.source, idempotencyKey },
      ...{ causationId, causationProcess },
    }),
    owner: system.newOwner(),
    lease: endsAt + settings.leaseMarginMs,
    maxAttempts: settings.retry.maxAttempts,
    expiresAt: expiryOf(settings, now),
  };
}

/** Another payload under a known key: refused under a record of its own, so that the good one is untouched. */
function mismatch({ message, key, event, hash }: Incoming, found: ClaimRecord): Rejection {
  const { metadata, type, source } = event;
  return {
    message,
    key: mismatchKey(found.consumer, key, hash),
    reason:
      `Idempotency key "${metadata.idempotencyKey}" came with other data before (event ${found.event?.id}): ` +
      "use a new key for a new intent, or drop this message.",
    event: { id: metadata.id, type, source, metadata },
  };
}

/** The last owner was killed or hung, and no attempt is left. */
async function crashed(incoming: Incoming, found: ClaimRecord, runtime: Runtime): Promise<Outcome> {
  const { store, system, settings, consumer } = runtime;
  const { attempts, generation, owner } = found;
  const now = system.now();
  const cause = {
    consumer: consumer.name,
    // Released with all attempts used up: maxAttempts was lowered since. Nobody knows what the rest would have brought.
    kind: owner === undefined ? "infrastructure" : "crashed",
    reason:
      owner === undefined
        ? `Attempt ${attempts} failed, and only ${settings.retry.maxAttempts} are allowed since a deployment`
        : `The function was killed or hung on attempt ${attempts} of ${settings.retry.maxAttempts}`,
    attempts,
    generation,
    now: new Date(now).toISOString(),
  } as const;
  const death = deathOf(incoming, cause, settings);
  if (!(await store.markDead({ found }, { ...death, now }))) return CLAIM_LOST;
  const { message, key } = incoming;
  return finished("dead", { key, generation, entries: death.outbox, body: message.body });
}
