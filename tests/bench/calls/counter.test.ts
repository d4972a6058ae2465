import { test } from "uvu";
import * as assert from "uvu/assert";
import { counted } from "../../../bench/calls/counter.ts";

const tableOf = (physical: string) => physical.replace(/-\w+$/, "");

test("a call counts once, by service, operation and what the program calls its table", () => {
  const update = { TableName: "claims-7f3a", Key: {} };
  assert.equal(counted("DynamoDB_20120810.UpdateItem", update, tableOf), [["DynamoDB UpdateItem claims", 1]]);
  const hide = { QueueUrl: "https://sqs/q", Entries: [{}, {}] };
  const name = "SQS ChangeMessageVisibilityBatch";
  assert.equal(counted("AmazonSQS.ChangeMessageVisibilityBatch", hide, tableOf), [[name, 1]]);
});

test("events of one call count beside it, and so does each part of a transaction", () => {
  assert.equal(counted("AWSEvents.PutEvents", { Entries: [{}, {}, {}] }, tableOf), [
    ["EventBridge PutEvents", 1],
    ["EventBridge PutEvents: events", 3],
  ]);
  const TransactItems = [{ Update: { TableName: "claims-7f3a" } }, { Put: { TableName: "orders-1" } }];
  assert.equal(counted("DynamoDB_20120810.TransactWriteItems", { TransactItems }, tableOf), [
    ["DynamoDB TransactWriteItems", 1],
    ["DynamoDB TransactWriteItems: Update claims", 1],
    ["DynamoDB TransactWriteItems: Put orders", 1],
  ]);
});

test.run();
