import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dynamoJournal } from "../../../runtime/aws/dynamodb-journal.ts";
import type { JournalEntry } from "../../../runtime/ports/journal.ts";
import { throws } from "../../harness/throws.ts";
import { stubClient } from "./stub-client.ts";

const ENTRY: JournalEntry = {
  ...{ correlationId: "c", position: "2026-01-01T00:00:00Z e", id: "e", type: "OrderCreated" },
  ...{ source: "shop.orders", occurredAt: "2026-01-01T00:00:00Z", hops: 0, expiresAt: 2e9 },
  data: { orderId: "o1", note: undefined },
};

test("an entry is one PutItem, on condition that nothing is at its place", async () => {
  const { client, commands } = stubClient<DynamoDBClient>();
  await dynamoJournal(client, "journal").keep(ENTRY);
  assert.is(commands.length, 1);
  const { Item, ...input } = commands[0]?.input ?? {};
  assert.equal(
    [commands[0]?.name, input],
    ["PutItem", { TableName: "journal", ConditionExpression: "attribute_not_exists(correlationId)" }],
  );
  assert.equal(unmarshall(Item as never), { ...ENTRY, data: { orderId: "o1" } });
});

test("what is there stays, and that is no error; any other is passed on", async () => {
  const there = new ConditionalCheckFailedException({
    message: "The conditional request failed",
    $metadata: {},
  });
  const failing = (error: Error) =>
    dynamoJournal(
      stubClient<DynamoDBClient>(() => {
        throw error;
      }).client,
      "journal",
    ).keep(ENTRY);
  assert.is(await failing(there), false);
  await throws(() => failing(new Error("throttled")), "throttled");
});

test("counts of a minute are one UpdateItem, whatever their names", async () => {
  const { client, commands } = stubClient<DynamoDBClient>();
  const counts = { OrderCreated: 2, "HandlingFailed create-invoice": 1 };
  await dynamoJournal(client, "journal").count("2026-01-01T00:00", counts, 2e9);
  assert.is(commands.length, 1);
  const { Key, ExpressionAttributeValues, ...input } = commands[0]?.input ?? {};
  assert.equal(input, {
    TableName: "journal",
    UpdateExpression: "SET expiresAt = :expiresAt ADD #n0 :n0, #n1 :n1",
    ExpressionAttributeNames: { "#n0": "OrderCreated", "#n1": "HandlingFailed create-invoice" },
  });
  assert.equal(unmarshall(Key as never), { correlationId: "counts", position: "minute 2026-01-01T00:00" });
  assert.equal(unmarshall(ExpressionAttributeValues as never), { ":expiresAt": 2e9, ":n0": 2, ":n1": 1 });
});

test("the first of a process is looked for among its events, not the ids that they name", async () => {
  const { client, commands } = stubClient<DynamoDBClient>(() => ({ Items: [marshall({ id: "e" })] }));
  assert.equal(await dynamoJournal(client, "journal").first("c"), { id: "e" });
  const { KeyConditionExpression, ExpressionAttributeValues, Limit, ConsistentRead } =
    commands[0]?.input ?? {};
  assert.equal([Limit, ConsistentRead], [1, true]);
  assert.match(String(KeyConditionExpression), "#position < :names");
  assert.equal(unmarshall(ExpressionAttributeValues as never), { ":id": "c", ":names": "id " });
  const nothing = stubClient<DynamoDBClient>(() => ({}));
  assert.is(await dynamoJournal(nothing.client, "journal").first("c"), undefined);
});

test.run();
