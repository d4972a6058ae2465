import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { PENDING_INDEX } from "../../schemas/names.ts";
import type { ClaimRecord } from "../ports/record.ts";
import { namesIn, valuesOf } from "./expression.ts";
import { PENDING_SHARDS, type PendingKind, recordOf } from "./records.ts";

/** Where the reading of one partition of the sparse index goes on. */
export interface Partition {
  pending: string;
  start?: Record<string, AttributeValue>;
}

/** The partitions of one kind, from their beginning. */
export function partitions(kind: PendingKind): Partition[] {
  return Array.from({ length: PENDING_SHARDS }, (_, shard) => ({ pending: `${kind}.${shard}` }));
}

/** Records that are read from one partition at a time. */
const PAGE = 13;

/** The sparse index on what is still to be done, read from the oldest on. */
export function pendingIndex(client: DynamoDBClient, claims: string) {
  /** The oldest places of one partition, or the latest, from a moment up to another, and where to go on. */
  async function query(
    { pending, start }: Partition,
    before: number,
    limit: number,
    { from = 0, descending = false } = {},
  ) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: claims,
        IndexName: PENDING_INDEX,
        KeyConditionExpression: "#pending = :pending AND #pendingSince BETWEEN :from AND :before",
        ExpressionAttributeNames: namesIn("#pending #pendingSince"),
        ExpressionAttributeValues: valuesOf({ pending, from, before }),
        Limit: limit,
        ...(descending ? { ScanIndexForward: false } : {}),
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    const places = Items.map(({ key, pendingSince }) => ({
      key: key?.S ?? "",
      since: Number(pendingSince?.N),
    }));
    return { places, next: LastEvaluatedKey && { pending, start: LastEvaluatedKey } };
  }

  async function get(key: string): Promise<ClaimRecord | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: claims, Key: { key: { S: key } }, ConsistentRead: true }),
    );
    return Item && recordOf(Item);
  }

  return {
    query,
    get,
    /** Records by their places; the index lags behind, so each record says itself whether it is still `wanted`. */
    async page(
      kind: PendingKind,
      cursor: unknown,
      before: number,
      wanted: (record: ClaimRecord) => boolean,
    ): Promise<{ records: ClaimRecord[]; next?: unknown }> {
      const from = (cursor as Partition[] | undefined) ?? partitions(kind);
      const pages = await Promise.all(from.map((one) => query(one, before, PAGE)));
      const found = await Promise.all(pages.flatMap(({ places }) => places).map(({ key }) => get(key)));
      const records = found.filter((record) => record !== undefined).filter(wanted);
      const next = pages.flatMap(({ next }) => (next ? [next] : []));
      return next.length > 0 ? { records, next } : { records };
    },
  };
}
