import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fakeDynamoDb } from "../../../../testing/fakes/dynamodb/fake-dynamodb.ts";
import type { Clock } from "../../../../testing/fakes/dynamodb/table.ts";
import { CLAIMS_TABLE } from "../../../../testing/fakes/keys.ts";
import { throws } from "../../../harness/throws.ts";
import { commandContract, commandsOf, refusal } from "../../../runtime/ports/command-contract.ts";

const SPECS = { claims: CLAIMS_TABLE, entries: { hash: "list", sort: "entry" } };

function makeWorld(clock: Partial<Clock> = {}) {
  const dynamo = fakeDynamoDb(SPECS, clock);
  return { dynamo, client: dynamo.client, claims: "claims", entries: "entries" };
}

commandContract(test, () => makeWorld());

test("what DynamoDB refuses, and its stand-ins on a laptop may let pass", async () => {
  const { client, claims, entries, update, put } = commandsOf(makeWorld());
  const send = (input: object) => client.send(new UpdateItemCommand(input as never));
  const item = (fields: object) =>
    client.send(new PutItemCommand({ TableName: claims, Item: marshall(fields) }));
  await put({ a: 1, t: "text" });
  const names = (value: Record<string, string>) => ({ ExpressionAttributeNames: value });
  for (const [message, run] of [
    [
      "unused in expressions: keys: {#b}",
      () => send(update("SET a = :a", { ":a": 1 }, names({ "#b": "b" }))),
    ],
    ["Two document paths overlap", () => send(update("SET a = :a REMOVE a", { ":a": 1 }))],
    ['"SET" section can only be used once', () => send(update("SET a = :a SET b = :a", { ":a": 1 }))],
    ["empty string value. Key: key", () => item({ key: "" })],
    ["Size of hashkey", () => item({ key: "x".repeat(2049) })],
    ["Type mismatch for Index Key pending Expected: S Actual: N", () => item({ key: "1", pending: 1 })],
    ["IndexKey: pending", () => item({ key: "1", pending: "" })],
    ["38 significant digits", () => client.send(numbered(`1${"2".repeat(38)}`))],
    ["Number overflow", () => client.send(numbered("1e126"))],
    ["Number underflow", () => client.send(numbered("1e-131"))],
    ["Item size has exceeded", () => item({ key: "1", large: "x".repeat(400 * 1024) })],
    ["Item size to update has exceeded", () => send(update("SET a = :a", { ":a": "x".repeat(400 * 1024) }))],
    ["does not exist in the item", () => send(update("SET a = b", {}))],
    ["incorrect data type; operator: +", () => send(update("SET #t = #t + :a", { ":a": 1 }))],
    [
      "incorrect data type; operator: list_append",
      () => send(update("SET a = list_append(a, :a)", { ":a": [1] })),
    ],
    ["Consistent reads are not supported", () => client.send(query({ ConsistentRead: true }))],
    ["missed key schema element: pending", () => client.send(query({}, "pendingSince = :v"))],
    ["upper bound", () => client.send(query({}, "pending = :v AND pendingSince BETWEEN :two AND :one"))],
    ["does not have the specified index", () => client.send(query({ IndexName: "other" }))],
    ["starting key is invalid", () => client.send(query({ ExclusiveStartKey: { key: { S: "1" } } }))],
    ["Syntax error", () => send(update("SET a.b = :a", { ":a": 1 }))],
    ["not found", () => client.send(new GetItemCommand({ TableName: "none", Key: {} }))],
    [
      "less than or equal to 100",
      () => client.send(new TransactWriteItemsCommand({ TransactItems: entriesOf(101) })),
    ],
  ] as const)
    assert.match(await refusal(run()), message);

  function numbered(N: string) {
    return new PutItemCommand({ TableName: claims, Item: { key: { S: "1" }, n: { N } } });
  }
  function query(more: object, KeyConditionExpression = "pending = :v") {
    const values = { ":v": "x", ":one": 1, ":two": 2 };
    const used = Object.entries(values).filter(([name]) => KeyConditionExpression.includes(name));
    return new QueryCommand({
      ...{ TableName: claims, IndexName: "pending", KeyConditionExpression },
      ...{ ExpressionAttributeValues: marshall(Object.fromEntries(used)), ...more },
    });
  }
  function entriesOf(number: number) {
    return Array.from({ length: number }, (_, index) => ({
      Put: { TableName: entries, Item: marshall({ list: "l", entry: String(index) }) },
    }));
  }
});

test("numbers of 38 digits, and those that only look long, are taken", async () => {
  const { client, claims } = commandsOf(makeWorld());
  for (const N of ["9".repeat(38), `${"9".repeat(38)}000`, "9.9e125", "-1e-130", "0.000", "0e500"])
    await client.send(new PutItemCommand({ TableName: claims, Item: { key: { S: "1" }, n: { N } } }));
});

test("a transaction says of an action that the item does not bear that it is invalid", async () => {
  const { client, update, put, look, key } = commandsOf(makeWorld());
  await put({ a: "text" });
  const Update = update("SET a = a + :one", { ":one": 1 });
  const error = await client
    .send(new TransactWriteItemsCommand({ TransactItems: [{ Update }] }))
    .catch((error) => error);
  assert.ok(error instanceof TransactionCanceledException);
  assert.is(error.CancellationReasons?.[0]?.Code, "ValidationError");
  assert.equal(await look(), { key, a: "text" });
});

test("an index shows a write when its time has come, and never before an earlier one", async () => {
  let [now, lag] = [0, 5];
  const { client, claims, dynamo } = makeWorld({ now: () => now, lag: () => lag });
  const put = (pending: string | undefined) =>
    client.send(
      new PutItemCommand({
        TableName: claims,
        Item: marshall({ key: "k", pending, pendingSince: 1 }, { removeUndefinedValues: true }),
      }),
    );
  const shown = async (pending: string) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        ...{ TableName: claims, IndexName: "pending", KeyConditionExpression: "pending = :p" },
        ExpressionAttributeValues: marshall({ ":p": pending }),
      }),
    );
    return Items.length;
  };
  await put("a");
  assert.is(await shown("a"), 0);
  lag = 0;
  await put("b");
  assert.equal([await shown("a"), await shown("b")], [0, 0]);
  now = 5;
  assert.equal([await shown("a"), await shown("b")], [0, 1]);
  lag = 5;
  await put(undefined);
  assert.is(await shown("b"), 1);
  dynamo.catchUp();
  assert.is(await shown("b"), 0);
});

test("texts are in the order of their bytes, as UTF-8", async () => {
  const { client, entries } = makeWorld();
  const order = ["a", "\uffff", "🙂"];
  for (const entry of [...order].reverse())
    await client.send(new PutItemCommand({ TableName: entries, Item: marshall({ list: "l", entry }) }));
  const { Items = [] } = await client.send(
    new QueryCommand({
      ...{ TableName: entries, KeyConditionExpression: "list = :l" },
      ExpressionAttributeValues: marshall({ ":l": "l" }),
    }),
  );
  assert.equal(
    Items.map(({ entry }) => entry?.S),
    order,
  );
});

test("a command that it does not know is no answer by accident", async () => {
  const { client, claims } = makeWorld();
  await throws(() => client.send(new ScanCommand({ TableName: claims })), "knows no ScanCommand");
});

test("an expression has 4 KB at most", async () => {
  const { client, update } = commandsOf(makeWorld());
  const sets = Array.from({ length: 400 }, (_, n) => `a${n} = :a`).join(", ");
  const send = () => client.send(new UpdateItemCommand(update(`SET ${sets}`, { ":a": 1 }) as never));
  assert.match(await refusal(send()), "Expression size has exceeded");
});

test.run();
