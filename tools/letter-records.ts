import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { partitions, pendingIndex } from "../runtime/aws/pending-index.ts";
import { derivedId, mismatchKey } from "../runtime/identity.ts";
import type { ClaimRecord } from "../runtime/ports/record.ts";
import { chunks } from "../schemas/chunks.ts";
import { eventIn, type Lettered, recordIn, recordKeyOf } from "./record-keys.ts";

/** Where records are. */
export interface ClaimsTable {
  dynamo: DynamoDBClient;
  claimsTable: string;
}

/** A dead record's place in the index on what is still to be done. */
export interface WaitingRecord {
  key: string;
  /** Of its death, by the clock of the function that gave it up: it tells one death of a record from another. */
  since: number;
}

/** Places that are read in one call, and records that are read side by side. */
const PAGE = 500;
const AT_ONCE = 25;

/** Dead records that wait for an operator, by what the ids of their dead letters begin with; those of one consumer, or all. */
export async function waitingRecords(
  { dynamo, claimsTable }: ClaimsTable,
  consumer?: string,
): Promise<Map<string, WaitingRecord>> {
  const index = pendingIndex(dynamo, claimsTable);
  const found = new Map<string, WaitingRecord>();
  const read = async (from: ReturnType<typeof partitions>[number]) => {
    for (let partition: typeof from | undefined = from; partition; ) {
      const page: Awaited<ReturnType<typeof index.query>> = await index.query(
        partition,
        Number.MAX_SAFE_INTEGER,
        PAGE,
      );
      for (const place of page.places)
        if (consumer === undefined || place.key.startsWith(`${consumer}|`))
          found.set(derivedId(place.key), place);
      partition = page.next;
    }
  };
  await Promise.all(partitions("dead").map(read));
  return found;
}

/** A record that is dead and waits: of its letter no more than this may be left. */
export type DeadRecord = ClaimRecord & { deadLetterId: string };

/** Reads records in pages, and leaves out those that are dead no longer or discarded: the index lags behind. */
export async function* deadRecordsAt(
  { dynamo, claimsTable }: ClaimsTable,
  places: readonly WaitingRecord[],
): AsyncGenerator<DeadRecord[]> {
  const { get } = pendingIndex(dynamo, claimsTable);
  for (const page of chunks(places, AT_ONCE)) {
    const found = await Promise.all(page.map(async ({ key, since }) => ({ record: await get(key), since })));
    yield found.flatMap(({ record, since }) =>
      record && isWaiting(record) && record.pendingSince === since ? [record] : [],
    );
  }
}

function isWaiting(record: ClaimRecord): record is DeadRecord {
  const { status, deadLetterId, discardedAt } = record;
  return status === "dead" && deadLetterId !== undefined && discardedAt === undefined;
}

/** What answers for a letter. */
export interface LettersRecord {
  /** Where its record is, or would be; undefined where that cannot be told. */
  key?: string;
  /** As it is now; undefined where there is none. */
  record?: ClaimRecord | undefined;
}

/** The records of one consumer's letters. */
export interface LetterRecords {
  /** Finds the record of a letter, read consistently. */
  of(letter: Lettered): Promise<LettersRecord>;
}

/** Records by the letters of a consumer. */
export function letterRecords(table: ClaimsTable, consumer: string): LetterRecords {
  const { get } = pendingIndex(table.dynamo, table.claimsTable);
  let listed: ReturnType<typeof waitingRecords> | undefined;
  return {
    async of(letter) {
      const key = recordKeyOf(letter);
      if (key !== undefined) return own(letter, { key, record: await get(key) });
      listed ??= waitingRecords(table, consumer);
      const place = (await listed).get(recordIn(letter.deadLetterId ?? ""));
      return place ? { key: place.key, record: await get(place.key) } : {};
    },
  };

  /** What came with other data under a key that is known has the record of its refusal, as its consumer would have it. */
  async function own(letter: Lettered, found: LettersRecord): Promise<LettersRecord> {
    if (letter.deadLetterId !== undefined || !found.record) return found;
    const incoming = eventIn(letter);
    if (!incoming || incoming.hash === found.record.hash) return found;
    const key = mismatchKey(consumer, incoming.key, incoming.hash);
    return { key, record: await get(key) };
  }
}
