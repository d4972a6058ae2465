import { finished, type Outcome } from "../batch/outcome.ts";
import { derivedId } from "../check/identity.ts";
import type { Incoming, Rejection } from "../check/incoming.ts";
import { deathOf } from "../commit/death.ts";
import type { ClaimRecord } from "../ports/record.ts";
import { expiryOf, isExpired, type Runtime } from "../ports/runtime.ts";
import type { Claim, ClaimRequest } from "../ports/store.ts";
import { refuse, remains, sendFirst } from "./refuse.ts";

/** Claims the record of a message, or finds out what else becomes of it. */
export async function claimMessage(
  incoming: Incoming,
  runtime: Runtime,
  invocation: { endsAt: number; counted: 0 | 1 },
): Promise<Claim | Outcome> {
  const { store, system, settings, consumer } = runtime;
  const { event, key, hash, message, replayName } = incoming;
  const { id, correlationId, idempotencyKey, causationId } = event.metadata;
  const now = system.now();
  const request: ClaimRequest = {
    key,
    consumer: consumer.name,
    hash,
    correlationId,
    event: {
      id,
      type: event.type,
      source: event.source,
      idempotencyKey,
      ...(causationId ? { causationId } : {}),
    },
    owner: system.newOwner(),
    now,
    lease: invocation.endsAt + settings.leaseMarginMs,
    counted: invocation.counted,
    maxAttempts: settings.retry.maxAttempts,
    expiresAt: expiryOf(settings, now),
  };
  const result = await store.claim(request);
  if (!("found" in result)) return result;
  const { found } = result;
  const reopen = async (): Promise<Claim | Outcome> => {
    if (found.outbox) return sendFirst(found, message);
    return (await store.reopen(found, request, replayName)) ?? { again: "lost", seconds: 1 };
  };

  if (isExpired(found, now)) return reopen();
  if (found.hash !== hash) return refuse(mismatch(incoming, found), runtime);
  if (found.status === "done") return remains(found, message);
  if (found.status === "dead")
    return reopens(found, message.deadLetterId, replayName) ? reopen() : remains(found, message);
  if ((found.lease ?? 0) > now)
    return { again: "held", seconds: Math.ceil(((found.lease ?? 0) - now) / 1000) };
  if (found.outbox) return sendFirst(found, message);
  if (found.attempts >= settings.retry.maxAttempts) return crashed(incoming, found, runtime);
  return { again: "lost", seconds: 1 };
}

/** A redriven message reopens the very death it bears; a replay reopens a death once. */
function reopens(found: ClaimRecord, deadLetterId?: string, replayName?: string): boolean {
  if (deadLetterId !== undefined && deadLetterId === found.deadLetterId) return true;
  return replayName !== undefined && replayName !== found.replayName;
}

/** Another payload under a known key: refused under a record of its own, so that the good one is untouched. */
function mismatch({ message, key, event, hash }: Incoming, found: ClaimRecord): Rejection {
  const { metadata, data, type, source } = event;
  return {
    message,
    key: `${found.consumer}|rejected|${derivedId(key, hash)}`,
    reason:
      `Idempotency key "${metadata.idempotencyKey}" came with other data before (event ${found.event?.id}): ` +
      "use a new key for a new intent, or drop this message.",
    event: { id: metadata.id, type, source, metadata, data },
  };
}

/** The last owner left no word and no attempt is left: killed or hung. */
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
        : `The function was killed or hung on attempt ${attempts} of ${settings.retry.maxAttempts} without a word`,
    attempts,
    generation,
    now: new Date(now).toISOString(),
  } as const;
  const death = deathOf(incoming, cause, settings);
  if (!(await store.markDead({ found }, { ...death, now }))) return { again: "lost", seconds: 1 };
  const { message, key } = incoming;
  return finished("dead", { key, generation, entries: death.outbox, body: message.body });
}
