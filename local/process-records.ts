import { setTimeout as sleep } from "node:timers/promises";
import {
  type AttributeValue,
  DynamoDBClient,
  paginateQuery,
  type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { ClaimRecord } from "../runtime/ports/record.ts";
import { credentials } from "./credentials.ts";
import type { Stack } from "./stack.ts";

/** Where claim records lie. */
type Where = Pick<Stack, "endpoint" | "region" | "claimsTable">;

/** Longest that a process is given to come to rest, and how often it is looked at. */
const TRIES = 50;
const PAUSE_MS = 100;

/**
 * The claim records of one process, oldest claim first, once none of them is open.
 * @param without consumers that are left out: those of a scatter's items
 */
export async function readProcess(
  where: Where,
  correlationId: string,
  { without = [] }: { without?: readonly string[] } = {},
): Promise<ClaimRecord[]> {
  for (let tries = 0; ; tries++) {
    const all = (await query(where, correlationId)).map((item) => unmarshall(item) as ClaimRecord);
    const records = all.filter(({ consumer }) => !without.includes(consumer));
    const open = records.some(({ status, sent }) => status === "open" || (status === "dead" && !sent));
    if (!open || tries === TRIES) return records;
    await sleep(PAUSE_MS);
  }
}

/** When a consumer worked in one process (milliseconds since 1970): for each event, its last attempt. */
export async function workOf(
  where: Where,
  correlationId: string,
  consumer: string,
): Promise<[from: number, to: number][]> {
  const items = await query(where, correlationId, {
    FilterExpression: "consumer = :consumer AND attribute_exists(finishedAt)",
    ProjectionExpression: "startedAt, finishedAt",
    ExpressionAttributeValues: { ":consumer": { S: consumer } },
  });
  return items.map(({ startedAt, finishedAt }) => [
    Date.parse(startedAt?.S ?? ""),
    Date.parse(finishedAt?.S ?? ""),
  ]);
}

/** All items of a process in the claims table. */
async function query(
  { endpoint, region, claimsTable }: Where,
  correlationId: string,
  { ExpressionAttributeValues, ...more }: Partial<QueryCommandInput> = {},
): Promise<Record<string, AttributeValue>[]> {
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const input = {
    TableName: claimsTable,
    IndexName: "correlation",
    KeyConditionExpression: "correlationId = :id",
    ExpressionAttributeValues: { ":id": { S: correlationId }, ...ExpressionAttributeValues },
    ...more,
  };
  const items: Record<string, AttributeValue>[] = [];
  for await (const { Items = [] } of paginateQuery({ client }, input)) items.push(...Items);
  client.destroy();
  return items;
}
