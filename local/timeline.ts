import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { textOf } from "../tools/trace/text.ts";
import { timelines } from "../tools/trace/timelines.ts";
import { credentials } from "./credentials.ts";

/** What a timeline is read from, on a local AWS. */
interface Where {
  endpoint: string;
  region: string;
  claimsTable: string;
  journalTable?: string;
  /** JSON of a Choreography. */
  choreography: string;
}

/** How long the journal may lag behind what has happened. */
const PATIENCE_MS = 5000;

/** The timeline of a process as text, as soon as nothing of it is under way. */
export async function showProcess(
  { endpoint, region, ...stack }: Where,
  correlationId: string,
): Promise<string> {
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const choreography = JSON.parse(stack.choreography);
  const { timeline } = timelines(client, { ...stack, choreography, now: Date.now });
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(100)) {
    const found = await timeline(correlationId);
    if ((found && found.status !== "open") || Date.now() > until)
      return found ? textOf(found, Date.now(), { brief: true }) : `Nothing is known of ${correlationId}.`;
  }
}
