import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { recordsOf } from "../tools/trace/process-records.ts";
import { credentials } from "./credentials.ts";

/** Where claim records are. */
interface Claims {
  endpoint: string;
  region: string;
  claimsTable: string;
}

/** When a consumer worked in one process (milliseconds since 1970): for each event, its last attempt. */
export async function workOf(
  { endpoint, region, claimsTable }: Claims,
  correlationId: string,
  consumer: string,
): Promise<[from: number, to: number][]> {
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const records = await recordsOf(client, claimsTable, correlationId);
  return records
    .filter((one) => one.consumer === consumer && one.finishedAt)
    .map(({ startedAt = "", finishedAt = "" }) => [Date.parse(startedAt), Date.parse(finishedAt)]);
}
