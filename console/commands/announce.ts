import { eventEntry } from "../../runtime/commit/outbox.ts";
import { derivedId } from "../../runtime/identity.ts";
import type { Bus } from "../../runtime/ports/messaging.ts";
import type { DeadLetterDiscardRequested } from "../../schemas/choreography/dead-letter-discard-requested.ts";
import type { DeadLetterRedriveRequested } from "../../schemas/choreography/dead-letter-redrive-requested.ts";
import type { FoundLetter } from "../../tools/letters.ts";
import { timelines } from "../../tools/trace/timelines.ts";
import type { Sources } from "../sources.ts";

type Definition = typeof DeadLetterRedriveRequested | typeof DeadLetterDiscardRequested;

/** Longest correlation id that an event may have: what a letter says of itself may be anything. */
const MAX_ID = 256;

/** A letter, or what is left of one that is no longer in its queue. */
export type Named = Pick<FoundLetter, "id" | "about" | "deadLetterId">;

/** Announces operators' commands on the bus, each in its letter's process, so that its timeline shows them. */
export function announcer({ stack, dynamo, now }: Sources, bus: Bus) {
  const { processesOf } = timelines(dynamo, stack);

  /** A letter of a bare event does not say to which process it belongs; the journal knows its death. */
  async function processOf({ about, deadLetterId, id }: Named): Promise<string> {
    if (about.correlationId && about.correlationId.length <= MAX_ID) return about.correlationId;
    const [found] = deadLetterId ? await processesOf(deadLetterId) : [];
    return found ?? id;
  }

  /** Throws where the bus does not take it. */
  return async (definition: Definition, operator: string, consumer: string, letters: readonly Named[]) => {
    const requestedAt = new Date(now()).toISOString();
    const entries = await Promise.all(
      letters.map(async (letter) => {
        const data = { consumer, deadLetterId: letter.id, requestedBy: operator, requestedAt };
        const id = derivedId(definition.type, ...Object.values(data));
        const correlationId = await processOf(letter);
        const origin = { metadata: { correlationId, hops: 0 }, causationId: letter.id, now: requestedAt };
        return eventEntry(definition, data, id, origin);
      }),
    );
    const taken = await bus.publish(entries);
    if (!taken.every(Boolean)) throw new Error("The bus did not take the announcement, so nothing was done.");
  };
}
