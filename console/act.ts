import type { Bus } from "../runtime/messaging.ts";
import { DeadLetterDiscardRequested } from "../schemas/choreography/dead-letter-discard-requested.ts";
import { DeadLetterRedriveRequested } from "../schemas/choreography/dead-letter-redrive-requested.ts";
import type { FoundLetter } from "../tools/letters.ts";
import { redrive } from "../tools/redrive.ts";
import type { ConsumerOutputs } from "../tools/stack.ts";
import { announcer, type Named } from "./announce.ts";
import type { Acted, ActRequest } from "./api.ts";
import { BadRequest } from "./bad-request.ts";
import { type DiscardOptions, discard } from "./discard.ts";
import { deadRecords } from "./forget.ts";
import { areHeld } from "./held.ts";
import type { Sources } from "./sources.ts";

/** What an operator asks for. */
export interface Deed {
  request: ActRequest;
  /** Who asks: subject of a token. */
  operator: string;
  /** Milliseconds that it may take; what is left then is the next request's. */
  timeMs: number;
}

/** What operators do about dead letters. Each deed is announced on the bus before it is done, or it is not done. */
export function acts(sources: Sources, bus: Bus) {
  const { stack, sqs } = sources;
  const announce = announcer(sources, bus);

  /** A consumer that has a queue to lay letters back into. Throws a BadRequest where there is none. */
  function consumerOf({ consumer: name }: ActRequest): [string, ConsumerOutputs] {
    const found = Object.hasOwn(stack.consumers, name) ? stack.consumers[name] : undefined;
    if (!found) throw new BadRequest(`There is no consumer ${name}.`);
    if (found.queueUrl === undefined)
      throw new BadRequest(`${name} has no queue to redrive to: npm run dlq -- redrive --consumer ${name}.`);
    return [name, found];
  }

  function optionsOf({ request, operator, timeMs }: Deed, definition: Parameters<typeof announce>[0]) {
    const { consumer, ids } = request;
    const wanted = new Set(ids);
    const unseen = new Set(ids);
    const timeUp = AbortSignal.timeout(Math.max(0, Math.floor(timeMs)));
    const allSeen = new AbortController();
    const say = async (letters: readonly Named[]) => {
      await announce(definition, operator, consumer, letters);
      for (const { id } of letters) unseen.delete(id);
      // A queue may hold a letter twice, so what ends the search is no count.
      if (ids && unseen.size === 0) allSeen.abort();
    };
    const options: DiscardOptions = {
      wanted: ({ id }: FoundLetter) => ids === undefined || wanted.has(id),
      interrupted: AbortSignal.any([timeUp, allSeen.signal]),
      announce: say,
    };
    /** What of it has not been seen in any queue: it is left where time is up, and else it is missing. */
    const ended = () => {
      const more = timeUp.aborted && !allSeen.signal.aborted;
      return {
        missing: more ? [] : [...unseen],
        rest: { more, ...(more && ids ? { left: [...unseen] } : {}) },
      };
    };
    return { options, say, ended };
  }

  return {
    /** Lays dead letters back into their consumer's queue. */
    async redrive(deed: Deed): Promise<Acted> {
      const { options, ended } = optionsOf(deed, DeadLetterRedriveRequested);
      const consumer = consumerOf(deed.request);
      const { redriven, failed } = await redrive({ sqs }, [consumer], {
        ...{ ...options, limit: Number.POSITIVE_INFINITY, progress: () => {} },
      });
      const { missing, rest } = ended();
      const lost = failed.length > 0 ? [] : missing;
      const reason = lost.length > 0 && (await areHeld(sqs, consumer[1])) ? HELD : LOST;
      return { done: redriven, failed: [...failed, ...lost.map((id) => ({ id, reason }))], ...rest };
    },
    /** Deletes dead letters for good, and takes their records out of the list of what waits for an operator. */
    async discard(deed: Deed): Promise<Acted> {
      const { options, say, ended } = optionsOf(deed, DeadLetterDiscardRequested);
      const consumer = consumerOf(deed.request);
      const { gone, failed } = await discard(sqs, consumer, options);
      const { missing, rest } = ended();
      const lost = failed.length > 0 ? [] : missing;
      const dead = await deadRecords(sources, consumer[0]);
      const strange = lost.filter((id) => !dead.know(id));
      const known = lost.filter(dead.know);
      // What somebody holds would be there again, and not in the list.
      const held = known.length > 0 && (await areHeld(sqs, consumer[1]));
      const left = held ? [] : known;
      if (left.length > 0) await say(left.map((id) => ({ id, deadLetterId: id, about: {} })));
      await dead.forget([...gone.flatMap(({ deadLetterId }) => deadLetterId ?? []), ...left]);
      const undone = [
        ...(held ? known : []).map((id) => ({ id, reason: HELD })),
        ...strange.map((id) => ({ id, reason: NOWHERE })),
      ];
      return { done: gone.length + left.length, failed: [...failed, ...undone], ...rest };
    },
  };
}

const NOWHERE = "No such dead letter waits: it was redriven or discarded meanwhile, or there never was one.";

const HELD =
  "It is hidden: somebody looks at this queue, or has begun to redrive or to discard. Try again in five minutes.";

const LOST =
  "It is in no dead-letter queue: it was redriven or deleted meanwhile, or is older than the queue keeps it. " +
  "npm run replay delivers its event again; or discard it.";
