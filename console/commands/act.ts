import type { Bus } from "../../runtime/ports/messaging.ts";
import { DeadLetterDiscardRequested } from "../../schemas/choreography/dead-letter-discard-requested.ts";
import { DeadLetterRedriveRequested } from "../../schemas/choreography/dead-letter-redrive-requested.ts";
import type { FoundLetter } from "../../tools/letters.ts";
import { redrive } from "../../tools/redrive.ts";
import type { ConsumerOutputs } from "../../tools/stack.ts";
import type { Acted, ActRequest } from "../api.ts";
import { BadRequest } from "../bad-request.ts";
import type { Sources } from "../sources.ts";
import { announcer, type Named } from "./announce.ts";
import { type DiscardOptions, discard } from "./discard.ts";
import { areInFlight } from "./in-flight.ts";
import { deadRecords } from "./remove-pending.ts";

/** What an operator asks for. */
export interface Command {
  request: ActRequest;
  /** Who asks: subject of a token. */
  operator: string;
  /** Milliseconds that it may take; what is left then is the next request's. */
  timeMs: number;
}

/** What operators do about dead letters. Each command is announced on the bus before it is done, or it is not done. */
export function commands(sources: Sources, bus: Bus) {
  const { stack, sqs } = sources;
  const announce = announcer(sources, bus);

  /** A consumer that has a queue to put letters back into. Throws a BadRequest where there is none. */
  function redrivable(request: ActRequest): [string, ConsumerOutputs] {
    const [name, found] = consumerOf(request);
    if (found.queueUrl === undefined)
      throw new BadRequest(`${name} has no queue to redrive to: npm run dlq -- redrive --consumer ${name}.`);
    return [name, found];
  }

  function consumerOf({ consumer: name }: ActRequest): [string, ConsumerOutputs] {
    const found = Object.hasOwn(stack.consumers, name) ? stack.consumers[name] : undefined;
    if (!found) throw new BadRequest(`There is no consumer ${name}.`);
    return [name, found];
  }

  function optionsOf({ request, operator, timeMs }: Command, definition: Parameters<typeof announce>[0]) {
    const { consumer, ids, startedAt = new Date(sources.now()).toISOString() } = request;
    const wanted = new Set(ids);
    const began = Date.parse(startedAt);
    const unseen = new Set(ids);
    const timeUp = AbortSignal.timeout(Math.max(0, Math.floor(timeMs)));
    const allSeen = new AbortController();
    const say = async (letters: readonly Named[]) => {
      await announce(definition, operator, consumer, letters);
      for (const { id } of letters) unseen.delete(id);
      // A queue may hold a letter twice, so what ends the search is no count.
      if (ids && unseen.size === 0) allSeen.abort();
    };
    const options: Omit<DiscardOptions, "onGone"> = {
      // All that there are when an operator asks, or what dies again at once would go round for ever.
      wanted: ({ id, sentAt = began }: FoundLetter) => (ids ? wanted.has(id) : sentAt <= began),
      interrupted: AbortSignal.any([timeUp, allSeen.signal]),
      announce: say,
    };
    /** What of it has not been seen in any queue: it is left where time is up, and else it is missing. */
    const ended = (failed: Acted["failed"]) => {
      const more = timeUp.aborted && !allSeen.signal.aborted;
      // Where all of the consumer failed, none was looked for.
      const searched = !more && !failed.some(({ id }) => id === consumer);
      return {
        missing: searched ? [...unseen] : [],
        rest: { startedAt, more, ...(more && ids ? { left: [...unseen] } : {}) },
      };
    };
    return { options, say, began, ended };
  }

  return {
    /** Lays dead letters back into their consumer's queue. */
    async redrive(command: Command): Promise<Acted> {
      const consumer = redrivable(command.request);
      const { options, ended } = optionsOf(command, DeadLetterRedriveRequested);
      const { redriven, failed } = await redrive({ sqs }, [consumer], {
        ...{ ...options, limit: Number.POSITIVE_INFINITY, progress: () => {} },
      });
      const { missing, rest } = ended(failed);
      const reason = missing.length > 0 && (await areInFlight(sqs, consumer[1])) ? IN_FLIGHT : LOST;
      return { done: redriven, failed: [...failed, ...missing.map((id) => ({ id, reason }))], ...rest };
    },
    /** Deletes dead letters for good, and takes their records out of the list of what waits for an operator. */
    async discard(command: Command): Promise<Acted> {
      const consumer = consumerOf(command.request);
      const { options, say, began, ended } = optionsOf(command, DeadLetterDiscardRequested);
      const before = await deadRecords(sources, consumer[0]);
      const { done, failed } = await discard(sqs, consumer, {
        ...options,
        onGone: (gone) => before.removePending(gone.flatMap(({ deadLetterId }) => deadLetterId ?? [])),
      });
      const { missing, rest } = ended(failed);
      // Others may have redriven meanwhile.
      const dead = await deadRecords(sources, consumer[0]);
      const strange = missing.filter((id) => !dead.know(id));
      const known = missing.filter(dead.know);
      /** Records whose letters are in no queue any more: it keeps them for less long. */
      const clear = async (ids: readonly string[]) => {
        if (ids.length > 0) await say(ids.map((id) => ({ id, deadLetterId: id, about: {} })));
        await dead.removePending(ids);
        return ids.length;
      };
      const everything = !command.request.ids && !rest.more && failed.length === 0;
      // What is in flight would be there again, and not in the list.
      const inFlight = (everything || known.length > 0) && (await areInFlight(sqs, consumer[1]));
      let cleared = inFlight ? 0 : await clear(known);
      if (everything && !inFlight)
        for await (const ids of dead.left(began)) {
          cleared += await clear(ids);
          if (options.interrupted.aborted) break;
        }
      const undone = [
        ...(inFlight ? known : []).map((id) => ({ id, reason: IN_FLIGHT })),
        ...strange.map((id) => ({ id, reason: NOWHERE })),
      ];
      return { done: done + cleared, failed: [...failed, ...undone], ...ended(failed).rest };
    },
  };
}

const NOWHERE = "No such dead letter waits: it was redriven or discarded meanwhile, or there never was one.";

const IN_FLIGHT =
  "It is hidden: somebody looks at this queue, or has begun to redrive or to discard. Try again in five minutes.";

const LOST =
  "It is in no dead-letter queue: it was redriven or deleted meanwhile, or is older than the queue keeps it. " +
  "npm run replay delivers its event again; or discard it.";
