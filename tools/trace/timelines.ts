import type { DynamoDBClient, QueryCommandInput } from "@aws-sdk/client-dynamodb";
import type { Choreography } from "../../history/choreography.ts";
import { joinedBy, recordOfJoined } from "../../history/joined-by.ts";
import type { Timeline } from "../../history/timeline.ts";
import { timelineOf } from "../../history/timeline-of.ts";
import type { JournalEntry, JournalLink, JournalName } from "../../runtime/ports/journal.ts";
import type { Joined } from "../stack.ts";
import { itemsOf } from "./items.ts";
import { recordsOf } from "./process-records.ts";
import { processesOf } from "./processes-of.ts";

/** What a timeline is read from. */
export interface TimelineSources {
  choreography: Choreography;
  claimsTable: string;
  /** Absent where there is no journal. */
  journalTable?: string | undefined;
  /** Other programs on the bus, which handle its events. @default none */
  joined?: Readonly<Record<string, Joined>> | undefined;
  /** Milliseconds since 1970, by the clock of those who wrote the records. */
  now(): number;
}

type Kept = JournalEntry | JournalName | JournalLink;

/** Reads timelines of a deployed choreography. */
export function timelines(
  client: DynamoDBClient,
  { choreography, claimsTable, journalTable, joined = {}, now }: TimelineSources,
) {
  const others = Object.entries(joined);
  const whole = joinedBy(
    choreography,
    others.map(([project, other]) => [project, JSON.parse(other.choreography) as Choreography]),
  );
  async function inJournal<T>(where: Omit<QueryCommandInput, "TableName">, id: string): Promise<T[]> {
    if (!journalTable) return [];
    const ExpressionAttributeValues = { ":id": { S: id } };
    return itemsOf(client, { TableName: journalTable, ...where, ExpressionAttributeValues });
  }

  return {
    /** What is known of a process; undefined where that is nothing. */
    async timeline(correlationId: string): Promise<Timeline | undefined> {
      const [own, theirs, kept] = await Promise.all([
        recordsOf(client, claimsTable, correlationId),
        Promise.all(
          others.map(async ([project, other]) => {
            const found = await recordsOf(client, other.claimsTable, correlationId);
            return found.map((record) => recordOfJoined(project, record));
          }),
        ),
        inJournal<Kept>({ KeyConditionExpression: "correlationId = :id" }, correlationId),
      ]);
      const records = [...own, ...theirs.flat()];
      const entries = kept.filter((one) => "type" in one);
      const links = kept.filter((one) => "continuesIn" in one);
      return timelineOf(correlationId, { choreography: whole, records, entries, links, now: now() });
    },
    /** The processes in which an id occurs: an event's, one that an event's data name, or one by which people tell them. */
    processesOf: (id: string) => processesOf(client, { choreography, claimsTable, journalTable }, id),
  };
}
