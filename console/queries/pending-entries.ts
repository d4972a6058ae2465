import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { valuesOf } from "../../runtime/aws/expression.ts";
import { PENDING_SHARDS, type PendingKind } from "../../runtime/aws/records.ts";
import { PENDING_INDEX } from "../../schemas/values/index-names.ts";
import type { Sources } from "../sources.ts";
import { positionOf } from "./cursor.ts";

/** Where a record stands in the index on what is still to be done. */
export interface Position {
  key: string;
  /** `dead.<shard>` */
  pending: string;
  /** Milliseconds since 1970. */
  pendingSince: number;
}

/** Where each partition goes on: after its last place that was taken; absent at its beginning, null at its end. */
export type Positions = Record<string, Position | null>;

const Positions = z.record(
  z.string(),
  z.object({ key: z.string().min(1), pending: z.string(), pendingSince: z.number() }).nullable(),
);

/** Where a list goes on; at its beginning without a cursor. Throws a BadRequest for a cursor of something else. */
export function positionsOf(after: string | undefined): Positions {
  return after ? positionOf(Positions, after) : {};
}

/** All partitions of some kinds. */
export function partitionsOf(...kinds: PendingKind[]): string[] {
  return kinds.flatMap((kind) => Array.from({ length: PENDING_SHARDS }, (_, shard) => `${kind}.${shard}`));
}

/** Places of one partition, the latest first. */
export async function entriesIn(
  { dynamo, stack }: Sources,
  partition: string,
  { after, limit }: { after?: Position | undefined; limit?: number } = {},
): Promise<{ places: Position[]; more: boolean }> {
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
  return { places: Items.map((item) => unmarshall(item) as Position), more: LastEvaluatedKey !== undefined };
}

function keyOf({ key, pending, pendingSince }: Position) {
  return { key: { S: key }, pending: { S: pending }, pendingSince: { N: String(pendingSince) } };
}

/** Places of a page, and where each partition goes on; absent where all are at their end. */
export interface Latest {
  places: Position[];
  next?: Positions;
}

/** The latest places of some partitions together, so many of those that are `wanted`. */
export async function latest(
  sources: Sources,
  partitions: readonly string[],
  { positions, limit, wanted }: { positions: Positions; limit: number; wanted: (place: Position) => boolean },
): Promise<Latest> {
  const open = partitions.filter((partition) => positions[partition] !== null);
  const pages = await Promise.all(
    open.map((partition) =>
      entriesIn(sources, partition, { after: positions[partition] ?? undefined, limit }),
    ),
  );
  const found = pages.flatMap(({ places }) => places).sort((a, b) => b.pendingSince - a.pendingSince);
  // Beyond the end of a page that goes on, others would overtake what it has not told yet.
  const horizon = Math.max(
    ...pages.map(({ places, more }) => (more ? (places.at(-1)?.pendingSince ?? 0) : 0)),
  );
  const taken: Position[] = [];
  const next: Positions = { ...positions };
  let left = limit;
  for (const place of found) {
    if (left === 0 || place.pendingSince < horizon) break;
    next[place.pending] = place;
    if (!wanted(place)) continue;
    taken.push(place);
    left--;
  }
  for (const [index, partition] of open.entries()) {
    const { places, more } = pages[index] as (typeof pages)[number];
    const last = places.at(-1);
    if (!more && (!last || next[partition] === last)) next[partition] = null;
  }
  const ended = partitions.every((partition) => next[partition] === null);
  return { places: taken, ...(ended ? {} : { next }) };
}
