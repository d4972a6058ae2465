import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Choreography } from "../history/choreography.ts";
import type { Log } from "../runtime/ports/messaging.ts";
import type { ClaimsTable } from "../tools/letter-records.ts";
import type { Stack } from "../tools/stack.ts";

/** What the console knows of the deployed program. */
export interface ConsoleStack
  extends Pick<
    Stack,
    "busName" | "claimsTable" | "journalTable" | "consumers" | "notifications" | "timers" | "joined"
  > {
  choreography: Choreography;
  /** How long records are kept, in days. */
  recordDays: number;
}

/** What the console reads from. */
export interface Sources {
  stack: ConsoleStack;
  dynamo: DynamoDBClient;
  sqs: SQSClient;
  /** Milliseconds since 1970, by the clock of those who wrote the records. */
  now(): number;
  log: Log;
}

/** The claims table, as tools read it. */
export function tableOf({ dynamo, stack }: Pick<Sources, "dynamo" | "stack">): ClaimsTable {
  return { dynamo, claimsTable: stack.claimsTable };
}
