import { defined } from "../../schemas/defined.ts";
import type { Incoming } from "../check/check-message.ts";
import { deferredKey, derivedId } from "../identity.ts";
import { finished, type Outcome } from "../outcome.ts";
import { expiryOf, type Runtime } from "../ports/runtime.ts";
import type { Claim } from "../ports/store.ts";

/**
 * Keeps a message for a time that no queue hides it for: first the message with its time, then its claim is given back,
 * then it is acknowledged. Interrupted anywhere there is a copy too many, and the claim has them take turns.
 */
export async function defer(
  { event, message, key }: Incoming,
  claim: Claim,
  { dueAt, queueUrl }: { dueAt: number; queueUrl: string },
  { store, system, settings, consumer }: Runtime,
): Promise<Outcome> {
  const { type, source, metadata } = event;
  const { id, correlationId } = metadata;
  const now = system.now();
  const { body, deadLetterId } = message;
  await store.defer({
    key: deferredKey(consumer.name, key),
    status: "pending",
    consumer: consumer.name,
    correlationId,
    claimedAt: new Date(now).toISOString(),
    id: derivedId(key, dueAt),
    event: { id, type, source },
    message: defined({ queueUrl, body, deadLetterId }),
    pendingSince: dueAt,
  });
  await store.giveBack(claim, { dueAt, expiresAt: expiryOf(settings, dueAt) });
  return finished("deferred");
}
