import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dynamoJournal } from "../../../runtime/aws/dynamodb-journal.ts";
import type { JournalEntry } from "../../../runtime/journal.ts";
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
  assert.is(await failing(there), undefined);
  await throws(() => failing(new Error("throttled")), "throttled");
});

test.run();
