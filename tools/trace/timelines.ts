import { type AttributeValue, type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Choreography } from "../../history/choreography.ts";
import type { Timeline } from "../../history/timeline.ts";
import { timelineOf } from "../../history/timeline-of.ts";
import type { JournalEntry, JournalName } from "../../runtime/journal/journal.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";

/** What a history is read from. */
export interface TimelineSources {
  choreography: Choreography;
  claimsTable: string;
  /** Absent where there is no journal. */
  journalTable?: string | undefined;
}

type Kept = JournalEntry | JournalName;

/** Reads timelines of a deployed choreography. */
export function timelines(
  client: DynamoDBClient,
  { choreography, claimsTable, journalTable }: TimelineSources,
) {
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
    async timeline(correlationId: string): Promise<Timeline | undefined> {
      const [records, kept] = await Promise.all([
        all<ClaimRecord>(claimsTable, "correlationId", correlationId, "correlation"),
        journalTable ? all<Kept>(journalTable, "correlationId", correlationId) : Promise.resolve<Kept[]>([]),
      ]);
      const entries = kept.filter((one) => "type" in one);
      return timelineOf(correlationId, { choreography, records, entries, now: Date.now() });
    },
    /** The processes in which an id occurs: an event's, or one that an event's data name. */
    async processesOf(id: string): Promise<string[]> {
      const found = journalTable ? await all<{ correlationId: string }>(journalTable, "id", id, "ids") : [];
      return [...new Set(found.map(({ correlationId }) => correlationId))];
    },
  };
}
