import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";

/** What an answer may be late, and its date cut, on a busy machine: within that, this machine's clock is as good. */
const TOLERANCE_MS = 5000;

/**
 * AWS's clock in milliseconds since 1970, to some seconds, as the answers to a client tell it: what records say can be
 * compared with it, whatever time this machine believes it is. Until the first answer it is this machine's.
 */
export function awsClock({ middlewareStack }: DynamoDBClient): () => number {
  let aheadMs = 0;
  const listen = (date: string | undefined) => {
    const told = Date.parse(date ?? "");
    if (!Number.isNaN(told) && Math.abs(Date.now() + aheadMs - told) > TOLERANCE_MS)
      aheadMs = told - Date.now();
  };
  middlewareStack.add(
    (next) => async (call) => {
      const answer = await next(call);
      listen((answer.response as { headers?: Record<string, string> }).headers?.date);
      return answer;
    },
    // Before it is read whether it is an error: those tell the time as well.
    { step: "deserialize", priority: "low", name: "awsClock" },
  );
  return () => Date.now() + aheadMs;
}

/** Asks DynamoDB for something cheap, so that a clock that listens to this client is right. */
export async function setClock(client: DynamoDBClient, claimsTable: string): Promise<void> {
  await client.send(new GetItemCommand({ TableName: claimsTable, Key: { key: { S: "clock" } } }));
}
