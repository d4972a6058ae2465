import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { eventEntry } from "../runtime/commit/outbox.ts";
import { derivedId } from "../runtime/identity.ts";
import type { Bus } from "../runtime/ports/messaging.ts";
import { entryBytes } from "../runtime/ports/record.ts";
import { DeadLetterDiscardRequested } from "../schemas/choreography/dead-letter-discard-requested.ts";
import { DeadLetterRedriveRequested } from "../schemas/choreography/dead-letter-redrive-requested.ts";
import { defined } from "../schemas/defined.ts";
import { EVENTBRIDGE } from "../schemas/limits.ts";
import { IncomingMetadata } from "../schemas/metadata.ts";
import { redact } from "../schemas/redact.ts";
import type { FailedEvent } from "../schemas/values/failed-event.ts";
import { HALF_A_CHARACTER } from "../schemas/values/half-a-character.ts";
import { announced } from "./announced.ts";
import type { FoundLetter } from "./letters.ts";
import { eventIn } from "./record-keys.ts";
import { processesNaming } from "./trace/processes-of.ts";

/** A letter, or what is left of one that is no longer in its queue. */
export type Named = Pick<FoundLetter, "id" | "about" | "consumer" | "kind"> &
  Partial<Pick<FoundLetter, "deadLetterId" | "event">>;

/** Who says it, and where. */
export interface Announcing {
  bus: Bus;
  dynamo: DynamoDBClient;
  journalTable?: string | undefined;
  /** Subject of the operator's token, or `local`. */
  operator: string;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Says of letters what an operator does about them, before it is done; rejects where the bus does not take it. */
export type Announce = (letters: readonly Named[]) => Promise<void>;

/** Largest announcement that holds the event: what does not fit a bus of any setting is only named. */
const MAX_BYTES = 128 * 1024;

/** Announces that letters are redriven. */
export function redriveAnnouncer(to: Announcing): Announce {
  return announcer(to, DeadLetterRedriveRequested, () => ({}));
}

/** Announces that letters are discarded, with their events for those who compensate. */
export function discardAnnouncer(to: Announcing): Announce {
  return announcer(to, DeadLetterDiscardRequested, ({ kind, event, about, ...letter }) => {
    const incoming = event === undefined ? undefined : eventIn({ ...letter, event });
    return defined({ kind, event: failedEvent(incoming) ?? nameOf(about) });
  });
}

type Definition = typeof DeadLetterRedriveRequested | typeof DeadLetterDiscardRequested;

function announcer(
  { bus, dynamo, journalTable, operator, now }: Announcing,
  definition: Definition,
  more: (letter: Named) => { event?: FailedEvent | undefined },
): Announce {
  /** A letter that is no event does not say to which process it belongs; the journal knows its death. */
  async function processOf({ about, consumer, event, deadLetterId, id }: Named): Promise<string> {
    const { correlationId = "" } = about;
    // One that no consumer would take is nobody's process.
    if (IncomingMetadata.safeParse({ correlationId }).success && !HALF_A_CHARACTER.test(correlationId))
      return correlationId;
    const incoming = event === undefined ? undefined : eventIn({ consumer, event });
    if (incoming) return incoming.event.metadata.correlationId;
    const [found] = deadLetterId ? await processesNaming(dynamo, journalTable, deadLetterId) : [];
    return found ?? id;
  }

  async function entryOf(letter: Named) {
    const { consumer } = letter;
    const requestedAt = new Date(now()).toISOString();
    const action = { consumer, deadLetterId: letter.id, requestedBy: operator, requestedAt };
    const id = derivedId(definition.type, ...Object.values(action));
    const correlationId = await processOf(letter);
    const origin = { metadata: { correlationId, hops: 0 }, causationId: letter.id, now: requestedAt };
    const data = { ...action, ...more(letter) };
    const whole = eventEntry(definition, data, id, origin);
    if (entryBytes(whole) <= MAX_BYTES || !data.event) return whole;
    const { detail: _, ...named } = data.event;
    return eventEntry(definition, { ...data, event: named }, id, origin);
  }

  return async (letters) => announced(bus, await Promise.all(letters.map(entryOf)));
}

/** The event as those get it who compensate: no secret, as in HandlingFailed. */
function failedEvent(incoming: ReturnType<typeof eventIn>): FailedEvent | undefined {
  if (!incoming) return undefined;
  const { event, definition } = incoming;
  const { metadata, source, type } = event;
  return {
    ...{ id: metadata.id, source, type },
    detail: { metadata, data: redact(definition.data, event.data, ["secret"]) },
  };
}

/** The event that a letter says to be, as far as that is one: it may say anything. */
function nameOf({ type, source }: Named["about"]): FailedEvent | undefined {
  return type !== undefined && source !== undefined && isName(type) && isName(source)
    ? { source, type }
    : undefined;
}

function isName(text: string): boolean {
  return text.length <= EVENTBRIDGE.sourceCharacters && !HALF_A_CHARACTER.test(text);
}
