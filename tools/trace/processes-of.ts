import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IDS_INDEX } from "../../schemas/names.ts";
import { itemsOf } from "./items.ts";

/** The processes in which an id occurs: an event's, or one that an event's data name. None without a journal. */
export async function processesOf(
  client: DynamoDBClient,
  journalTable: string | undefined,
  id: string,
): Promise<string[]> {
  if (!journalTable) return [];
  const found = await itemsOf<{ correlationId: string }>(client, {
    ...{ TableName: journalTable, IndexName: IDS_INDEX },
    KeyConditionExpression: "id = :id",
    ExpressionAttributeValues: { ":id": { S: id } },
  });
  return [...new Set(found.map(({ correlationId }) => correlationId))];
}
