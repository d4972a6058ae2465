import { type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { Choreography } from "../../history/choreography.ts";
import { processId } from "../../runtime/identity.ts";
import { IDS_INDEX } from "../../schemas/names.ts";
import { itemsOf } from "./items.ts";
import { queryOf } from "./process-records.ts";

/** Where processes are looked for. */
export interface ProcessSources {
  choreography: Choreography;
  claimsTable: string;
  /** Absent where there is no journal. */
  journalTable?: string | undefined;
}

/**
 * The processes in which an id occurs: an event's, or one that an event's data name, as the journal knows them; and those that
 * people tell by it (`S1` finds `subscriptionId:S1`), by their records.
 */
export async function processesOf(
  client: DynamoDBClient,
  { choreography, claimsTable, journalTable }: ProcessSources,
  id: string,
): Promise<string[]> {
  const fields = new Set(Object.values(choreography.processes ?? {}));
  const [named, ...told] = await Promise.all([
    processesNaming(client, journalTable, id),
    ...[...fields].map((field) => recorded(client, claimsTable, processId(field, id))),
  ]);
  return [...new Set([...named, ...told.flat()])];
}

/** The processes in which the journal knows an id: an event's, or one that an event's data name. None without a journal. */
export async function processesNaming(
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

/** A process, if it has records. */
async function recorded(client: DynamoDBClient, claimsTable: string, process: string): Promise<string[]> {
  const { Items = [] } = await client.send(new QueryCommand({ ...queryOf(claimsTable, process), Limit: 1 }));
  return Items.length > 0 ? [process] : [];
}
