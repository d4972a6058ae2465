import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { valuesOf } from "../../runtime/aws/expression.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import type { Sources } from "../sources.ts";

/** Records of a process that a list looks at, the latest ones: a scatter may have thousands. */
const MOST_RECORDS = 200;

/** The latest claim records of a process; `partial` where there are more. */
export async function recordsOf(
  { dynamo, stack }: Sources,
  correlationId: string,
): Promise<{ records: ClaimRecord[]; partial: boolean }> {
  const { Items = [], LastEvaluatedKey } = await dynamo.send(
    new QueryCommand({
      ...{ TableName: stack.claimsTable, IndexName: "correlation", Limit: MOST_RECORDS },
      ScanIndexForward: false,
      KeyConditionExpression: "correlationId = :id",
      ExpressionAttributeValues: valuesOf({ id: correlationId }),
    }),
  );
  return {
    records: Items.map((item) => unmarshall(item) as ClaimRecord),
    partial: LastEvaluatedKey !== undefined,
  };
}
