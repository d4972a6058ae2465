import type { Incoming } from "../check/check-message.ts";
import { isDeathOf, mismatchKey, rejectedKey } from "../identity.ts";
import { type Outcome, outboxOfRecord } from "../outcome.ts";
import type { Message } from "../ports/message.ts";
import { expiryOf } from "../ports/runtime.ts";
import type { RefuseRuntime } from "./refuse.ts";

/**
 * Closes the record of a refusal whose message was redriven and is finished by another record now: its contract was
 * mended, or refuses it meanwhile; or what stood in its way has expired. Only a redriven message that reopened nothing of
 * its own costs a call. Stopped before it, the message comes again and finds its record finished. Rejects where it is not
 * known to be closed.
 * @returns what becomes of the message where the refusal must be announced first
 */
export async function closeRefusal(
  { body, deadLetterId: id }: Message,
  intent: Pick<Incoming, "key" | "hash"> | undefined,
  { consumer, store, system, settings }: RefuseRuntime,
): Promise<Outcome | undefined> {
  if (id === undefined) return undefined;
  const keys = [
    rejectedKey(consumer.name, body),
    ...(intent ? [mismatchKey(consumer.name, intent.key, intent.hash)] : []),
  ];
  const refused = keys.find((key) => isDeathOf(id, key));
  if (refused === undefined) return undefined;
  const found = await store.closeRefusal(refused, id, expiryOf(settings, system.now()));
  return found?.outbox && { again: "waiting", outbox: outboxOfRecord(found, body) };
}
