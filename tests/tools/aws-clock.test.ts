import { DynamoDBClient as Dynamo, type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { awsClock, setClock } from "../../tools/aws-clock.ts";

/** A client whose answers come from a server with another clock. */
function clientOf(date: () => string, statusCode = 200): DynamoDBClient {
  const headers = () => ({ date: date(), "content-type": "application/x-amz-json-1.0" });
  const handle = async () => ({ response: { statusCode, headers: headers(), body: Buffer.from("{}") } });
  return new Dynamo({
    ...{ region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" }, maxAttempts: 1 },
    requestHandler: { handle } as never,
  });
}

for (const [statusCode, what] of [
  [200, "an answer"],
  [400, "a refusal"],
] as const)
  for (const aheadMs of [-600_000, -120_000, 0, 120_000, 600_000])
    test(`${what} tells the time of a server that is ${aheadMs} ms ahead`, async () => {
      const client = clientOf(() => new Date(Date.now() + aheadMs).toUTCString(), statusCode);
      const clock = awsClock(client);
      await setClock(client, "claims").catch(() => {});
      assert.ok(Math.abs(clock() - Date.now() - aheadMs) <= 2000, `${clock() - Date.now()}`);
    });

test("an answer without a date, or with none that can be read, changes nothing", async () => {
  for (const date of ["", "noon"]) {
    const client = clientOf(() => date);
    const clock = awsClock(client);
    await client.send(new GetItemCommand({ TableName: "claims", Key: { key: { S: "k" } } }));
    assert.ok(Math.abs(clock() - Date.now()) <= 1000);
  }
});

test.run();
