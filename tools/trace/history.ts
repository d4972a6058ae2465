import { type AttributeValue, type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Choreography } from "../../runtime/choreography.ts";
import type { JournalEntry, JournalName } from "../../runtime/journal.ts";
import type { ClaimRecord } from "../../runtime/record.ts";
import { type Story, storyOf } from "../../runtime/story.ts";

/** What a history is read from. */
export interface HistorySources {
  choreography: Choreography;
  claimsTable: string;
  /** Absent where there is no journal. */
  journalTable?: string | undefined;
}

type Kept = JournalEntry | JournalName;

/** Reads stories of a deployed choreography. */
export function history(client: DynamoDBClient, { choreography, claimsTable, journalTable }: HistorySources) {
  async function all<T>(TableName: string, attribute: string, id: string, IndexName?: string): Promise<T[]> {
    const items: T[] = [];
    for (let ExclusiveStartKey: Record<string, AttributeValue> | undefined; ; ) {
      const page = await client.send(
        new QueryCommand({
          ...{ TableName, ExclusiveStartKey, ...(IndexName ? { IndexName } : {}) },
          KeyConditionExpression: "#id = :id",
          ExpressionAttributeNames: { "#id": attribute },
          ExpressionAttributeValues: { ":id": { S: id } },
        }),
      );
      items.push(...(page.Items ?? []).map((item) => unmarshall(item) as T));
      ExclusiveStartKey = page.LastEvaluatedKey;
      if (!ExclusiveStartKey) return items;
    }
  }

  return {
    /** What is known of a process; undefined where that is nothing. */
    async story(correlationId: string): Promise<Story | undefined> {
      const [records, kept] = await Promise.all([
        all<ClaimRecord>(claimsTable, "correlationId", correlationId, "correlation"),
        journalTable ? all<Kept>(journalTable, "correlationId", correlationId) : Promise.resolve<Kept[]>([]),
      ]);
      const entries = kept.filter((one) => "type" in one);
      return storyOf(correlationId, { choreography, records, entries, now: Date.now() });
    },
    /** The processes in which an id occurs: an event's, or one that an event's data name. */
    async processesOf(id: string): Promise<string[]> {
      const found = journalTable ? await all<{ correlationId: string }>(journalTable, "id", id, "ids") : [];
      return [...new Set(found.map(({ correlationId }) => correlationId))];
    },
  };
}
