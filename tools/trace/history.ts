import { type AttributeValue, DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Choreography } from "../../runtime/choreography.ts";
import type { JournalEntry } from "../../runtime/journal.ts";
import type { ClaimRecord } from "../../runtime/record.ts";
import { type Story, storyOf } from "../../runtime/story.ts";
import { Misuse } from "../command.ts";
import type { Stack } from "../stack.ts";

/** Reads stories of a deployed choreography. */
export function history({ client, claimsTable, journalTable, choreography: json }: Stack) {
  if (!json) throw new Misuse("The outputs have no choreography: deploy the program again.");
  const choreography: Choreography = JSON.parse(json);
  const dynamo = new DynamoDBClient(client);

  async function all(
    TableName: string,
    attribute: string,
    id: string,
    IndexName?: string,
  ): Promise<unknown[]> {
    const items: unknown[] = [];
    for (let ExclusiveStartKey: Record<string, AttributeValue> | undefined; ; ) {
      const page = await dynamo.send(
        new QueryCommand({
          ...{ TableName, ExclusiveStartKey, ...(IndexName ? { IndexName } : {}) },
          KeyConditionExpression: "#id = :id",
          ExpressionAttributeNames: { "#id": attribute },
          ExpressionAttributeValues: { ":id": { S: id } },
        }),
      );
      items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
      ExclusiveStartKey = page.LastEvaluatedKey;
      if (!ExclusiveStartKey) return items;
    }
  }

  return {
    choreography,
    /** What is known of a process; undefined where that is nothing. */
    async story(correlationId: string): Promise<Story | undefined> {
      const [records, entries] = await Promise.all([
        all(claimsTable, "correlationId", correlationId, "correlation") as Promise<ClaimRecord[]>,
        journalTable ? (all(journalTable, "correlationId", correlationId) as Promise<JournalEntry[]>) : [],
      ]);
      return storyOf(correlationId, { choreography, records, entries, now: Date.now() });
    },
    /** The process of an event, by the event's id. */
    async processOf(eventId: string): Promise<string | undefined> {
      if (!journalTable) return undefined;
      const [found] = (await all(journalTable, "id", eventId, "ids")) as JournalEntry[];
      return found?.correlationId;
    },
  };
}
