import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import { recordOf } from "../../runtime/aws/records.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { CORRELATION_INDEX } from "../../schemas/names.ts";
import { itemsOf } from "./items.ts";

/** All claim records of a process, the oldest claim first. */
export function recordsOf(
  client: DynamoDBClient,
  claimsTable: string,
  correlationId: string,
): Promise<ClaimRecord[]> {
  return itemsOf(client, queryOf(claimsTable, correlationId));
}

/** The latest claim records of a process, so many at most; `partial` where there are more. */
export async function latestRecordsOf(
  client: DynamoDBClient,
  claimsTable: string,
  correlationId: string,
  most: number,
): Promise<{ records: ClaimRecord[]; partial: boolean }> {
  const query = { ...queryOf(claimsTable, correlationId), ScanIndexForward: false, Limit: most };
  const { Items = [], LastEvaluatedKey } = await client.send(new QueryCommand(query));
  return { records: Items.map(recordOf), partial: LastEvaluatedKey !== undefined };
}

/** The records of a process by the index, the oldest claim first. */
export function queryOf(TableName: string, correlationId: string): QueryCommandInput {
  return {
    ...{ TableName, IndexName: CORRELATION_INDEX },
    KeyConditionExpression: "correlationId = :id",
    ExpressionAttributeValues: { ":id": { S: correlationId } },
  };
}
