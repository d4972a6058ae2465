import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { ClaimRecord } from "../runtime/record.ts";
import { credentials } from "./credentials.ts";
import type { Stack } from "./flows.ts";

/** The claim records of one process, oldest claim first, once none of them is open. */
export async function readProcess(
  { endpoint, region, claimsTable }: Stack,
  correlationId: string,
): Promise<ClaimRecord[]> {
  const client = new DynamoDBClient({ endpoint, region, credentials });
  for (let tries = 0; ; tries++) {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: claimsTable,
        IndexName: "correlation",
        KeyConditionExpression: "correlationId = :id",
        ExpressionAttributeValues: { ":id": { S: correlationId } },
      }),
    );
    const records = Items.map((item) => unmarshall(item) as ClaimRecord);
    if (
      tries === 50 ||
      !records.some(({ status, sent }) => status === "open" || (status === "dead" && !sent))
    )
      return records;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
