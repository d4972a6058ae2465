import type { DeadLetter } from "../history/dead-letter.ts";
import { type ClaimsTable, type DeadRecord, deadRecordsAt, waitingRecords } from "./letter-records.ts";
import type { FoundLetter } from "./letters.ts";
import { recordIn } from "./record-keys.ts";

/** A dead record whose letter is in no queue: older than the queue keeps letters, or deleted by hand. */
export interface LostLetter
  extends Pick<FoundLetter, "id" | "consumer" | "kind" | "reason" | "attempts" | "about"> {
  origin: "lost";
  /** Of its record. */
  key: string;
  deadLetterId: string;
  /** ISO 8601. */
  diedAt?: string;
  /** Of the first claim: when its event came to the bus, or some time after. */
  claimedAt: string;
}

/** Dead records of consumers, of which no letter is among those that were found in their queues. */
export async function lostLetters(
  table: ClaimsTable,
  consumers: ReadonlySet<string>,
  found: readonly Pick<DeadLetter, "deadLetterId">[],
): Promise<LostLetter[]> {
  const there = new Set(found.map(({ deadLetterId = "" }) => recordIn(deadLetterId)));
  const places = [...(await waitingRecords(table))].filter(
    ([name, { key }]) => !there.has(name) && consumers.has(key.slice(0, key.indexOf("|"))),
  );
  const lost: LostLetter[] = [];
  for await (const records of deadRecordsAt(
    table,
    places.map(([, place]) => place),
  ))
    lost.push(...records.map(lostLetter));
  return lost.sort((a, b) => ((a.diedAt ?? "") < (b.diedAt ?? "") ? -1 : 1));
}

/** What a record says of its death, as a letter says it. */
export function lostLetter(record: DeadRecord): LostLetter {
  const { key, consumer, kind = "infrastructure", reason = "unknown", attempts } = record;
  const { deadLetterId, finishedAt, claimedAt, event, correlationId } = record;
  return {
    ...{ id: deadLetterId, deadLetterId, key, consumer, kind, reason, attempts, claimedAt, origin: "lost" },
    ...(finishedAt ? { diedAt: finishedAt } : {}),
    about: {
      ...(event ? { type: event.type, source: event.source } : {}),
      ...(correlationId ? { correlationId } : {}),
    },
  };
}
