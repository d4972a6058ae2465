import type { DynamoDBClient, QueryCommandInput } from "@aws-sdk/client-dynamodb";
import type { Choreography } from "../../history/choreography.ts";
import type { Timeline } from "../../history/timeline.ts";
import { timelineOf } from "../../history/timeline-of.ts";
import type { JournalEntry, JournalLink, JournalName } from "../../runtime/ports/journal.ts";
import { itemsOf } from "./items.ts";
import { recordsOf } from "./process-records.ts";
import { processesOf } from "./processes-of.ts";

/** What a timeline is read from. */
export interface TimelineSources {
  choreography: Choreography;
  claimsTable: string;
  /** Absent where there is no journal. */
  journalTable?: string | undefined;
  /** Milliseconds since 1970, by the clock of those who wrote the records. */
  now(): number;
}

type Kept = JournalEntry | JournalName | JournalLink;

/** Reads timelines of a deployed choreography. */
export function timelines(
  client: DynamoDBClient,
  { choreography, claimsTable, journalTable, now }: TimelineSources,
) {
  async function inJournal<T>(where: Omit<QueryCommandInput, "TableName">, id: string): Promise<T[]> {
    if (!journalTable) return [];
    const ExpressionAttributeValues = { ":id": { S: id } };
    return itemsOf(client, { TableName: journalTable, ...where, ExpressionAttributeValues });
  }

  return {
    /** What is known of a process; undefined where that is nothing. */
    async timeline(correlationId: string): Promise<Timeline | undefined> {
      const [records, kept] = await Promise.all([
        recordsOf(client, claimsTable, correlationId),
        inJournal<Kept>({ KeyConditionExpression: "correlationId = :id" }, correlationId),
      ]);
      const entries = kept.filter((one) => "type" in one);
      const links = kept.filter((one) => "continuesIn" in one);
      return timelineOf(correlationId, { choreography, records, entries, links, now: now() });
    },
    /** The processes in which an id occurs: an event's, one that an event's data name, or one by which people tell them. */
    processesOf: (id: string) => processesOf(client, { choreography, claimsTable, journalTable }, id),
  };
}
