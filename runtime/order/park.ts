import { defined } from "../../schemas/defined.ts";
import type { Incoming } from "../check/check-message.ts";
import { derivedId, parkedKey } from "../identity.ts";
import { finished, type Outcome } from "../outcome.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Turn } from "../ports/store.ts";
import { waitingFor } from "./position.ts";

/** Revisions of one business key that wait aside; more of them wait in their queue. */
export const MOST_WAITING = 1000;

/** How long what waits aside waits to look for itself: as long as nothing has moved, within these bounds. */
const LOOKS_AFTER_MS = { least: 900_000, most: 86_400_000 };

/**
 * Lays a message aside that came before its turn, in one transaction with its position: whoever handles what is before it
 * finds it there, and wakes it. It looks for itself after a quarter of an hour, then ever more seldom, once a day at least.
 * `moved`: the position has changed, so that it may be its turn now.
 */
export async function park(
  incoming: Incoming,
  { position, revision }: Turn,
  { store, system, settings: { queueUrl }, consumer }: Runtime,
): Promise<Outcome | "moved"> {
  const isKnown = position.waiting.includes(revision);
  if (queueUrl === undefined || (position.waiting.length >= MOST_WAITING && !isKnown))
    return { again: "waiting" };
  const { event, message, key } = incoming;
  const { type, source, metadata } = event;
  const { body, deadLetterId } = message;
  const now = system.now();
  const waited = now - (position.pendingSince ?? now);
  const dueAt = now + Math.min(LOOKS_AFTER_MS.most, Math.max(LOOKS_AFTER_MS.least, waited));
  const result = await store.park(
    {
      key: parkedKey(position.key, revision),
      status: "pending",
      consumer: consumer.name,
      correlationId: metadata.correlationId,
      claimedAt: new Date(now).toISOString(),
      id: derivedId(key, system.newOwner()),
      copy: copyOf(incoming),
      order: { key: position.key, revision },
      event: { id: metadata.id, type, source },
      message: defined({ queueUrl, body, deadLetterId }),
      pendingSince: dueAt,
    },
    waitingFor(position, revision, metadata.correlationId, now),
  );
  if (result === "moved") return "moved";
  return result === "parked" ? finished("parked") : { again: "waiting" };
}

/** What copies of a message have in common: one takes the place of another. */
export function copyOf({ key, hash, message, replayName = "" }: Incoming): string {
  return derivedId(key, hash, message.deadLetterId ?? "", replayName);
}
