import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { valuesOf } from "../runtime/aws/expression.ts";
import { PENDING_SHARDS, type PendingKind } from "../runtime/aws/records.ts";
import { PENDING_INDEX } from "../schemas/names.ts";
import type { ClaimsTable } from "./letter-records.ts";

/** A record in the index on what is still to be done. */
export interface PendingEntry {
  key: string;
  /** `dead.<shard>` */
  pending: string;
  /** Milliseconds since 1970. */
  pendingSince: number;
}

/** Where each partition goes on: after its last entry that was chosen; absent at its beginning, null at its end. */
export type Cursor = Record<string, PendingEntry | null>;

/** Which entries come first. */
export type Order = "latest" | "earliest";

/** All partitions of some kinds. */
export function partitionsOf(...kinds: PendingKind[]): string[] {
  return kinds.flatMap((kind) => Array.from({ length: PENDING_SHARDS }, (_, shard) => `${kind}.${shard}`));
}

/** Entries of one partition in order; so many, or as many as one call reads. */
export async function entriesIn(
  { dynamo, claimsTable }: ClaimsTable,
  partition: string,
  { order, after, limit }: { order: Order; after?: PendingEntry | undefined; limit?: number },
): Promise<{ entries: PendingEntry[]; more: boolean }> {
  const { Items = [], LastEvaluatedKey } = await dynamo.send(
    new QueryCommand({
      TableName: claimsTable,
      IndexName: PENDING_INDEX,
      KeyConditionExpression: "pending = :pending",
      ExpressionAttributeValues: valuesOf({ pending: partition }),
      ScanIndexForward: order === "earliest",
      ...(limit ? { Limit: limit } : {}),
      ...(after ? { ExclusiveStartKey: keyOf({ ...after, pending: partition }) } : {}),
    }),
  );
  return {
    entries: Items.map((item) => unmarshall(item) as PendingEntry),
    more: LastEvaluatedKey !== undefined,
  };
}

function keyOf({ key, pending, pendingSince }: PendingEntry) {
  return { key: { S: key }, pending: { S: pending }, pendingSince: { N: String(pendingSince) } };
}

/** Entries of a page, and where each partition goes on; absent where all are at their end. */
export interface EntryPage {
  entries: PendingEntry[];
  next?: Cursor;
}

/** The first entries of some partitions together, so many of those that are `wanted`. */
export async function entryPage(
  table: ClaimsTable,
  partitions: readonly string[],
  {
    order,
    cursor,
    limit,
    wanted = () => true,
  }: { order: Order; cursor: Cursor; limit: number; wanted?: (entry: PendingEntry) => boolean },
): Promise<EntryPage> {
  const placeOf = ({ pendingSince }: PendingEntry) => (order === "latest" ? -pendingSince : pendingSince);
  const open = partitions.filter((partition) => cursor[partition] !== null);
  const pages = await Promise.all(
    open.map((partition) =>
      entriesIn(table, partition, { order, after: cursor[partition] ?? undefined, limit }),
    ),
  );
  const found = pages.flatMap(({ entries }) => entries).sort((a, b) => placeOf(a) - placeOf(b));
  // Beyond the end of a page that goes on, others would overtake what it does not show yet.
  const horizon = Math.min(
    ...pages.map(({ entries, more }) => {
      const last = entries.at(-1);
      return more && last ? placeOf(last) : Number.POSITIVE_INFINITY;
    }),
  );
  const chosen: PendingEntry[] = [];
  const next: Cursor = { ...cursor };
  let left = limit;
  for (const entry of found) {
    if (left === 0 || placeOf(entry) > horizon) break;
    next[entry.pending] = entry;
    if (!wanted(entry)) continue;
    chosen.push(entry);
    left--;
  }
  for (const [index, partition] of open.entries()) {
    const { entries, more } = pages[index] as (typeof pages)[number];
    const last = entries.at(-1);
    if (!more && (!last || next[partition] === last)) next[partition] = null;
  }
  const ended = partitions.every((partition) => next[partition] === null);
  return { entries: chosen, ...(ended ? {} : { next }) };
}
