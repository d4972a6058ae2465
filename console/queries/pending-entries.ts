import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { valuesOf } from "../../runtime/aws/expression.ts";
import { PENDING_SHARDS, type PendingKind } from "../../runtime/aws/records.ts";
import { PENDING_INDEX } from "../../schemas/names.ts";
import type { Sources } from "../sources.ts";
import { positionOf } from "./cursor.ts";

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

const Cursor = z.record(
  z.string(),
  z.object({ key: z.string().min(1), pending: z.string(), pendingSince: z.number() }).nullable(),
);

/** Where a list goes on; at its beginning without a cursor. Throws a BadRequest for a cursor of something else. */
export function cursorFrom(after: string | undefined): Cursor {
  return after ? positionOf(Cursor, after) : {};
}

/** All partitions of some kinds. */
export function partitionsOf(...kinds: PendingKind[]): string[] {
  return kinds.flatMap((kind) => Array.from({ length: PENDING_SHARDS }, (_, shard) => `${kind}.${shard}`));
}

/** Entries of one partition, the latest first. */
export async function entriesIn(
  { dynamo, stack }: Sources,
  partition: string,
  { after, limit }: { after?: PendingEntry | undefined; limit?: number } = {},
): Promise<{ entries: PendingEntry[]; more: boolean }> {
  const { Items = [], LastEvaluatedKey } = await dynamo.send(
    new QueryCommand({
      TableName: stack.claimsTable,
      IndexName: PENDING_INDEX,
      KeyConditionExpression: "pending = :pending",
      ExpressionAttributeValues: valuesOf({ pending: partition }),
      ScanIndexForward: false,
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
export interface Latest {
  entries: PendingEntry[];
  next?: Cursor;
}

/** The latest entries of some partitions together, so many of those that are `wanted`. */
export async function latest(
  sources: Sources,
  partitions: readonly string[],
  { cursor, limit, wanted }: { cursor: Cursor; limit: number; wanted: (entry: PendingEntry) => boolean },
): Promise<Latest> {
  const open = partitions.filter((partition) => cursor[partition] !== null);
  const pages = await Promise.all(
    open.map((partition) => entriesIn(sources, partition, { after: cursor[partition] ?? undefined, limit })),
  );
  const found = pages.flatMap(({ entries }) => entries).sort((a, b) => b.pendingSince - a.pendingSince);
  // Beyond the end of a page that goes on, others would overtake what it does not show yet.
  const horizon = Math.max(
    ...pages.map(({ entries, more }) => (more ? (entries.at(-1)?.pendingSince ?? 0) : 0)),
  );
  const chosen: PendingEntry[] = [];
  const next: Cursor = { ...cursor };
  let left = limit;
  for (const entry of found) {
    if (left === 0 || entry.pendingSince < horizon) break;
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
