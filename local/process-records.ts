import { type AttributeValue, DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { ClaimRecord } from "../runtime/ports/record.ts";
import { credentials } from "./credentials.ts";
import type { Stack } from "./stack.ts";

/** Where claim records lie. */
type Where = Pick<Stack, "endpoint" | "region" | "claimsTable">;

/**
 * The claim records of one process, oldest claim first, once none of them is open.
 * @param without consumers that are left out: those of a scatter's items
 */
export async function readProcess(
  { endpoint, region, claimsTable }: Where,
  correlationId: string,
  { without = [] }: { without?: readonly string[] } = {},
): Promise<ClaimRecord[]> {
  const client = new DynamoDBClient({ endpoint, region, credentials });
  for (let tries = 0; ; tries++) {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: claimsTable,
        IndexName: "correlation",
        KeyConditionExpression: "correlationId = :id",
        ExpressionAttributeValues: { ":id": { S: correlationId } },
      }),
    );
    const all = Items.map((item) => unmarshall(item) as ClaimRecord);
    const records = all.filter(({ consumer }) => !without.includes(consumer));
    if (
      tries === 50 ||
      !records.some(({ status, sent }) => status === "open" || (status === "dead" && !sent))
    )
      return records;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** When a consumer worked in one process (milliseconds since 1970): for each event, its last attempt. */
export async function workOf(
  { endpoint, region, claimsTable }: Where,
  correlationId: string,
  consumer: string,
): Promise<[from: number, to: number][]> {
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const work: [number, number][] = [];
  for (let ExclusiveStartKey: Record<string, AttributeValue> | undefined; ; ) {
    const page = await client.send(
      new QueryCommand({
        TableName: claimsTable,
        IndexName: "correlation",
        KeyConditionExpression: "correlationId = :id",
        FilterExpression: "consumer = :consumer AND attribute_exists(finishedAt)",
        ProjectionExpression: "startedAt, finishedAt",
        ExpressionAttributeValues: { ":id": { S: correlationId }, ":consumer": { S: consumer } },
        ExclusiveStartKey,
      }),
    );
    for (const { startedAt, finishedAt } of page.Items ?? [])
      work.push([Date.parse(startedAt?.S ?? ""), Date.parse(finishedAt?.S ?? "")]);
    ExclusiveStartKey = page.LastEvaluatedKey;
    if (!ExclusiveStartKey) return work;
  }
}
