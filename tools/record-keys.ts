import { check, type Incoming } from "../runtime/check/check-message.ts";
import { derivedId, mismatchKey, rejectedKey } from "../runtime/identity.ts";
import type { EventDefinition } from "../schemas/event.ts";
import * as registry from "../schemas/registry.ts";
import type { FoundLetter } from "./letters.ts";

/** What of a letter says which record it belongs to. */
export type Lettered = Pick<FoundLetter, "consumer" | "event" | "deadLetterId">;

/** The event of a letter, as its consumer's runtime would take it; nothing where it would be refused. */
export function eventIn({ consumer, event }: Lettered): Incoming | undefined {
  const message = { messageId: "", body: event, receiveCount: 1 };
  const checked = check(message, { name: consumer, on: ALL, emits: [], maxEventBytes: Infinity });
  return "hash" in checked ? checked : undefined;
}

const ALL = Object.values<EventDefinition>(registry);

/**
 * The key of a letter's record, as its event tells: that of its event, or of its refusal. Undefined where the letter's
 * id belongs to another record, which its event does not tell of.
 */
export function recordKeyOf(letter: Lettered): string | undefined {
  const { consumer, event, deadLetterId } = letter;
  const incoming = eventIn(letter);
  const refused = rejectedKey(consumer, event);
  if (deadLetterId === undefined) return incoming?.key ?? refused;
  const keys = incoming
    ? [incoming.key, mismatchKey(consumer, incoming.key, incoming.hash), refused]
    : [refused];
  return keys.find((key) => derivedId(key) === recordIn(deadLetterId));
}

/** What the ids of all deaths of one record begin with. */
export function recordIn(deadLetterId: string): string {
  return deadLetterId.slice(0, deadLetterId.lastIndexOf("."));
}
