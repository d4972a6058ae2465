import type { Bus } from "../../runtime/ports/messaging.ts";
import { discardAnnouncer, redriveAnnouncer } from "../../tools/announce.ts";
import { discard, discardRecords } from "../../tools/discard.ts";
import { holdMore, IN_FLIGHT } from "../../tools/in-flight.ts";
import { deadRecordsAt, waitingRecords } from "../../tools/letter-records.ts";
import { type FoundLetter, HOLD_SECONDS } from "../../tools/letters.ts";
import { lostLetter } from "../../tools/lost.ts";
import { recordIn } from "../../tools/record-keys.ts";
import { redrive } from "../../tools/redrive.ts";
import type { ConsumerOutputs } from "../../tools/stack.ts";
import type { Acted, ActRequest } from "../api.ts";
import { BadRequest } from "../bad-request.ts";
import type { Sources } from "../sources.ts";

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
  const { stack, sqs, dynamo, now } = sources;
  const { claimsTable, journalTable, recordDays } = stack;
  const desk = { ...{ sqs, dynamo, claimsTable, recordDays, now } };
  const announcing = (operator: string) => ({ ...{ bus, dynamo, journalTable, operator, now } });

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

  return {
    /** Lays dead letters back into their consumer's queue. */
    async redrive({ request, operator, timeMs }: Command): Promise<Acted> {
      const consumer = redrivable(request);
      const search = searchOf(request, timeMs);
      const { redriven, failed } = await redrive(desk, [consumer], {
        ...{ ...search.options, limit: Number.POSITIVE_INFINITY, progress: () => {} },
        announce: redriveAnnouncer(announcing(operator)),
      });
      const { missing, rest } = search.ended(failed);
      const isHidden = missing.length > 0 && (await holdMore(sqs, consumer[1], search.left()));
      const reason = isHidden ? IN_FLIGHT : LOST;
      return { done: redriven, failed: [...failed, ...missing.map((id) => ({ id, reason }))], ...rest };
    },
    /** Discards dead letters, and records whose letters are in no queue any more. */
    async discard({ request, operator, timeMs }: Command): Promise<Acted> {
      const consumer = consumerOf(request);
      const search = searchOf(request, timeMs);
      const announce = discardAnnouncer(announcing(operator));
      const before = request.ids ? undefined : await waitingRecords(desk, consumer[0]);
      const { done, failed } = await discard(desk, consumer, { ...search.options, announce });
      const { missing, rest } = search.ended(failed);
      const everything = before !== undefined && !rest.more && failed.length === 0;
      if (!everything && missing.length === 0) return { done, failed, ...rest };

      // Others may have redriven meanwhile; those that died since are not what was asked for.
      const waiting = await waitingRecords(desk, consumer[0]);
      const places = [...waiting].filter(([name, { since }]) =>
        before ? before.get(name)?.since === since : missing.some((id) => recordIn(id) === name),
      );
      // What is in flight would be there again, and not in the list.
      const isHidden = places.length > 0 && (await holdMore(sqs, consumer[1], search.left()));
      const known = missing.filter((id) => waiting.has(recordIn(id)));
      const cleared = new Set<string>();
      if (!isHidden)
        for await (const records of deadRecordsAt(
          desk,
          places.map(([, place]) => place),
        )) {
          const lost = records.map(lostLetter).filter(({ id }) => before || missing.includes(id));
          await discardRecords(desk, lost, announce);
          for (const { id } of lost) cleared.add(id);
          if (search.options.interrupted.aborted) break;
        }
      const undone = missing
        .filter((id) => !cleared.has(id))
        .map((id) => ({ id, reason: isHidden && known.includes(id) ? IN_FLIGHT : NOWHERE }));
      return { done: done + cleared.size, failed: [...failed, ...undone], ...rest };
    },
  };
}

/**
 * Looks for the letters of a request within its time: those of its ids, or all that there are. What it has found and not
 * come to is left for the next request, by ids: what dies again meanwhile has another.
 */
function searchOf({ ids, consumer }: ActRequest, timeMs: number) {
  const open = new Set(ids);
  const unseen = new Set(ids);
  const begun = new Set<string>();
  const seen = new Map<string, string>();
  const timeUp = AbortSignal.timeout(Math.max(0, Math.floor(timeMs)));
  return {
    options: {
      wanted: ({ id }: FoundLetter) => {
        if (!ids) open.add(id);
        return open.has(id);
      },
      isEnough: (page: readonly FoundLetter[]) => {
        for (const { id, messageId } of page) {
          unseen.delete(id);
          seen.set(messageId, id);
        }
        return ids !== undefined && unseen.size === 0;
      },
      onBegun: (letters: readonly FoundLetter[]) => {
        for (const { id } of letters) {
          open.delete(id);
          begun.add(id);
        }
      },
      roundMs: Math.min(HOLD_SECONDS * 1000, Math.max(0, timeMs)) / 3,
      interrupted: timeUp,
    },
    /** How many messages that were seen are left in their queues, at least. */
    left: () => [...seen.values()].filter((id) => !begun.has(id)).length,
    /** What of it has not been come to: it is left where time is up, and else it is in no queue. */
    ended(failed: Acted["failed"]): { missing: string[]; rest: Pick<Acted, "more" | "left"> } {
      const more = timeUp.aborted && (open.size > 0 || !ids);
      // Where all of the consumer failed, none was looked for.
      const isSearched = !more && !failed.some(({ id }) => id === consumer);
      return {
        missing: isSearched ? [...unseen] : [],
        rest: { more, ...(more ? { left: [...open] } : {}) },
      };
    },
  };
}

const NOWHERE = "No such dead letter waits: it was redriven or discarded meanwhile, or there never was one.";

const LOST =
  "It is in no dead-letter queue: it was redriven or deleted meanwhile, or is older than the queue keeps it. " +
  "npm run replay delivers its event again; or discard it.";
