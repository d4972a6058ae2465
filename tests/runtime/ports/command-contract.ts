import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as assert from "uvu/assert";
import { namesIn } from "../../../runtime/aws/expression.ts";
import type { Register } from "./store-contract.ts";

/** Tables as commands reach them: claims with its index, and a list with the keys `list` and `entry`. */
export interface CommandWorld {
  client: DynamoDBClient;
  claims: string;
  entries: string;
}

type Values = Readonly<Record<string, unknown>>;

let count = 0;

/** Aliases for every `#name` in expressions: some names are reserved words. */
export function namesOf(text: string): { ExpressionAttributeNames?: Record<string, string> } {
  const ExpressionAttributeNames = namesIn(text);
  return Object.keys(ExpressionAttributeNames).length > 0 ? { ExpressionAttributeNames } : {};
}

/** Commands on items of their own, in plain values. */
export function commandsOf({ client, claims, entries }: CommandWorld) {
  const key = `command|${process.pid}|${++count}`;
  const Key = marshall({ key });
  const valuesOf = (values: Values) =>
    Object.keys(values).length > 0 ? { ExpressionAttributeValues: marshall(values) } : {};
  const put = (item: Values) =>
    client.send(new PutItemCommand({ TableName: claims, Item: marshall({ key, ...item }) }));
  const update = (
    UpdateExpression: string,
    values: Values = {},
    more: Partial<UpdateItemCommandInput> = {},
  ) => ({
    ...{ TableName: claims, Key, UpdateExpression, ...valuesOf(values) },
    ...namesOf(`${UpdateExpression} ${more.ConditionExpression ?? ""}`),
    ...more,
  });
  return {
    ...{ client, claims, entries, key, Key, put, update },
    /** The item as it is. */
    async look(): Promise<Values | undefined> {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: claims, Key, ConsistentRead: true }),
      );
      return Item && unmarshall(Item);
    },
    /** Whether a condition holds of the item. */
    async holds(ConditionExpression: string, values: Values = {}): Promise<boolean> {
      const change = update("SET #seen = :seen", { ":seen": true, ...values }, { ConditionExpression });
      return client.send(new UpdateItemCommand(change)).then(
        () => true,
        (error) => {
          if (error instanceof ConditionalCheckFailedException) return false;
          throw error;
        },
      );
    },
    /** What an update makes of an item. */
    async after(item: Values, expression: string, values: Values = {}): Promise<Values> {
      await put(item);
      const change = { ...update(expression, values), ReturnValues: "ALL_NEW" as const };
      const { Attributes = {} } = await client.send(new UpdateItemCommand(change));
      const { key: _, ...rest } = unmarshall(Attributes);
      return rest;
    },
  };
}

/** Name and message of what a command is refused with. */
export async function refusal(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (error: Error) => error,
  );
  return error ? `${error.name}: ${error.message}` : "It was not refused";
}

/** What DynamoDB decides, whoever stands in for it. */
export function commandContract(test: Register, makeWorld: () => CommandWorld): void {
  const world = () => commandsOf(makeWorld());

  test("command: a condition compares values of one type, and what is missing is unlike everything", async () => {
    const { put, holds } = world();
    await put({ text: "b", number: 10, list: [1, "a"], open: true, nothing: null });
    for (const [condition, expected] of [
      ["#text = :b", true],
      ["#number = :ten", true],
      ["#number = :b", false],
      ["#number <> :b", true],
      ["#missing <> :b", true],
      ["#missing = :b", false],
      ["#missing < :ten", false],
      ["#number < :twelve", true],
      ["#number >= :ten AND #number <= :ten", true],
      ["#text > :ten", false],
      ["#number BETWEEN :nine AND :twelve", true],
      ["#number BETWEEN :twelve AND :thirteen", false],
      ["#text IN (:a, :b)", true],
      ["#text IN (:a)", false],
      ["NOT #text = :a", true],
    ] as const) {
      const all = { ":a": "a", ":b": "b", ":nine": 9, ":ten": 10, ":twelve": 12, ":thirteen": 13 };
      const used = Object.entries(all).filter(([name]) => new RegExp(`${name}\\b`).test(condition));
      assert.is(await holds(condition, Object.fromEntries(used)), expected, condition);
    }
  });

  test("command: AND binds closer than OR, NOT closer than both", async () => {
    const { put, holds } = world();
    await put({ a: 1 });
    const [yes, no] = ["attribute_exists(#a)", "attribute_not_exists(#a)"];
    for (const [condition, expected] of [
      [`${yes} OR ${no} AND ${no}`, true],
      [`(${yes} OR ${no}) AND ${no}`, false],
      [`NOT ${no} AND ${yes}`, true],
      [`NOT (${no} OR ${yes})`, false],
      [`${no} OR ${no} OR ${yes}`, true],
    ] as const)
      assert.is(await holds(condition), expected, condition);
  });

  test("command: functions look at types, parts and sizes", async () => {
    const { put, holds } = world();
    await put({ text: "abc", list: ["a", 1], map: { x: 1 } });
    for (const [condition, value, expected] of [
      ["begins_with(#text, :v)", "ab", true],
      ["begins_with(#text, :v)", "b", false],
      ["begins_with(#missing, :v)", "b", false],
      ["contains(#text, :v)", "bc", true],
      ["contains(#list, :v)", 1, true],
      ["contains(#list, :v)", "1", false],
      ["attribute_type(#text, :v)", "S", true],
      ["attribute_type(#map, :v)", "L", false],
      ["size(#text) = :v", 3, true],
      ["size(#list) > :v", 1, true],
    ] as const)
      assert.is(await holds(condition, { ":v": value }), expected, `${condition} ${value}`);
  });

  test("command: every action of an update sees the item as it was", async () => {
    const { after } = world();
    assert.equal(await after({ a: 1 }, "SET #b = #a, #a = :one + #a", { ":one": 1 }), { a: 2, b: 1 });
    assert.equal(
      await after({ a: 5 }, "SET #a = if_not_exists(#a, :one), #b = if_not_exists(#b, :one)", { ":one": 1 }),
      {
        ...{ a: 5, b: 1 },
      },
    );
    const append = "SET #l = list_append(if_not_exists(#l, :none), :more)";
    const lists = { ":none": [], ":more": ["b"] };
    assert.equal(await after({}, append, lists), { l: ["b"] });
    assert.equal(await after({ l: ["a"] }, append, lists), { l: ["a", "b"] });
    assert.equal(await after({ a: 1, b: 2, c: 3 }, "SET #a = :one REMOVE #b, #missing", { ":one": 7 }), {
      a: 7,
      c: 3,
    });
    assert.equal(await after({ a: 1 }, "ADD #a :one, #b :one", { ":one": 2 }), { a: 3, b: 2 });
    assert.equal(await after({ a: 3 }, "SET #a = #a - :one", { ":one": 1 }), { a: 2 });
  });

  test("command: an update of an item that is not there makes it of its key", async () => {
    const { client, update, look, key } = world();
    const change = update("SET #a = :a", { ":a": 1 });
    const found = { ...change, ConditionExpression: "attribute_exists(#a)" };
    assert.match(
      await refusal(client.send(new UpdateItemCommand(found))),
      /^ConditionalCheckFailedException/,
    );
    assert.is(await look(), undefined);
    await client.send(new UpdateItemCommand(change));
    assert.equal(await look(), { key, a: 1 });
  });

  test("command: a failed condition comes with what was found, where that is asked for", async () => {
    const { client, put, update, key } = world();
    await put({ a: 1 });
    const change = update("SET #a = :a", { ":a": 2 }, { ConditionExpression: "#a = :a" });
    for (const [more, item] of [
      [{}, undefined],
      [{ ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const }, { key, a: 1 }],
    ] as const) {
      const error = await client.send(new UpdateItemCommand({ ...change, ...more })).catch((error) => error);
      assert.ok(error instanceof ConditionalCheckFailedException);
      assert.equal(error.Item && unmarshall(error.Item), item);
    }
  });

  test("command: a put takes the place of the whole item; both writes return what they are asked for", async () => {
    const { client, put, update, look, claims, key } = world();
    await put({ a: 1, b: 1 });
    const replace = { TableName: claims, Item: marshall({ key, c: 1 }), ReturnValues: "ALL_OLD" as const };
    const { Attributes: before = {} } = await client.send(new PutItemCommand(replace));
    assert.equal(
      [unmarshall(before), await look()],
      [
        { key, a: 1, b: 1 },
        { key, c: 1 },
      ],
    );
    const { Attributes } = await client.send(new UpdateItemCommand(update("SET #a = :a", { ":a": 1 })));
    assert.is(Attributes, undefined);
  });

  test("command: a deletion takes the item away where its condition holds, there or not, alone and in a transaction", async () => {
    const { client, claims, Key, put, look } = world();
    const only = (ExpressionAttributeValues: Record<string, AttributeValue>) => ({
      ...{ TableName: claims, Key, ConditionExpression: "#id = :id" },
      ...{ ExpressionAttributeNames: { "#id": "id" }, ExpressionAttributeValues },
    });
    await put({ id: "a" });
    const other = { Delete: only({ ":id": { S: "b" } }) };
    assert.match(
      await refusal(client.send(new DeleteItemCommand(other.Delete))),
      /^ConditionalCheckFailedException/,
    );
    assert.match(
      await refusal(client.send(new TransactWriteItemsCommand({ TransactItems: [other] }))),
      /^TransactionCanceledException/,
    );
    assert.equal((await look())?.id, "a");
    await client.send(new DeleteItemCommand(only({ ":id": { S: "a" } })));
    assert.is(await look(), undefined);
    await client.send(new DeleteItemCommand({ TableName: claims, Key }));
    await put({ id: "c" });
    await client.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName: claims, Key } }] }),
    );
    assert.is(await look(), undefined);
  });

  test("command: a transaction does all or nothing, and says of each action why", async () => {
    const { client, put, update, look, entries, key } = world();
    await put({ a: 1 });
    const entry = (name: string, more: object = {}) => ({
      Put: {
        ...{ TableName: entries, Item: marshall({ list: key, entry: name }) },
        ConditionExpression: "attribute_not_exists(#entry)",
        ...namesOf("#entry"),
        ...more,
      },
    });
    const Update = update("SET #a = :two", { ":one": 1, ":two": 2 }, { ConditionExpression: "#a = :one" });
    await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Update }, entry("x")] }));
    assert.equal(await look(), { key, a: 2 });
    const shown = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const };
    const TransactItems = [{ Update: { ...Update, ...shown } }, entry("y"), entry("x"), entry("x2", shown)];
    const error = await client.send(new TransactWriteItemsCommand({ TransactItems })).catch((error) => error);
    assert.ok(error instanceof TransactionCanceledException);
    const reasons = (error.CancellationReasons ?? []).map(({ Code, Item }) => [
      Code,
      Item && unmarshall(Item as Record<string, AttributeValue>),
    ]);
    assert.equal(reasons, [
      ["ConditionalCheckFailed", { key, a: 2 }],
      ["None", undefined],
      ["ConditionalCheckFailed", undefined],
      ["None", undefined],
    ]);
    assert.match(error.message, "[ConditionalCheckFailed, None, ConditionalCheckFailed, None]");
    const { Count } = await client.send(list());
    assert.is(Count, 1);

    function list() {
      return new QueryCommand({
        ...{ TableName: entries, KeyConditionExpression: "#list = :list", ConsistentRead: true },
        ...namesOf("#list"),
        ExpressionAttributeValues: marshall({ ":list": key }),
      });
    }
  });

  test("command: what no repetition makes right is refused", async () => {
    const { client, claims, Key, update, put, entries } = world();
    await put({ a: 1 });
    const send = (input: object) => client.send(new UpdateItemCommand(input as never));
    const twice = { Update: update("SET #a = :a", { ":a": 1 }) };
    const taken: string[] = [];
    for (const [what, run] of [
      ["a value that nothing uses", () => send(update("SET #a = :a", { ":a": 1, ":b": 1 }))],
      ["a value that is missing", () => send(update("SET #a = :a", { ":b": 1 }))],
      [
        "a name that is missing",
        () => send({ ...update("SET #a = :a", { ":a": 1 }), ExpressionAttributeNames: {} }),
      ],
      ["a key attribute", () => send(update("SET #key = :a", { ":a": "b" }))],
      ["an empty expression", () => send({ TableName: claims, Key, UpdateExpression: "" })],
      ["the key of another table", () => client.send(new GetItemCommand({ TableName: entries, Key }))],
      [
        "an item without its key",
        () => client.send(new PutItemCommand({ TableName: claims, Item: marshall({ a: 1 }) })),
      ],
      [
        "one item twice in a transaction",
        () => client.send(new TransactWriteItemsCommand({ TransactItems: [twice, twice] })),
      ],
    ] as const)
      if (!/^ValidationException/.test(await refusal(run()))) taken.push(what);
    assert.equal(taken, []);
  });

  test("command: a query reads a list in the order of its sort key, page by page, both ways", async () => {
    const { client, entries, key } = world();
    for (const entry of ["b", "a", "d", "c"])
      await client.send(
        new PutItemCommand({ TableName: entries, Item: marshall({ list: key, entry, [entry]: 1 }) }),
      );
    const ask = (more: Partial<QueryCommandInput> = {}, condition = "", values: Values = {}) =>
      client.send(
        new QueryCommand({
          ...{
            TableName: entries,
            KeyConditionExpression: `#list = :list${condition}`,
            ConsistentRead: true,
          },
          ...namesOf(`#list ${condition} ${more.FilterExpression ?? ""}`),
          ExpressionAttributeValues: marshall({ ":list": key, ...values }),
          ...more,
        }),
      );
    const names = async (answer: ReturnType<typeof ask>) =>
      ((await answer).Items ?? []).map(({ entry }) => entry?.S);
    assert.equal(await names(ask()), ["a", "b", "c", "d"]);
    assert.equal(await names(ask({ ScanIndexForward: false })), ["d", "c", "b", "a"]);
    assert.equal(await names(ask({}, " AND #entry > :a", { ":a": "b" })), ["c", "d"]);
    assert.equal(await names(ask({}, " AND #entry BETWEEN :a AND :b", { ":a": "b", ":b": "c" })), ["b", "c"]);
    assert.equal(await names(ask({}, " AND begins_with(#entry, :a)", { ":a": "d" })), ["d"]);
    assert.equal(await names(ask({ FilterExpression: "attribute_exists(#c)" })), ["c"]);
    const { LastEvaluatedKey, Items = [] } = await ask({ Limit: 2 });
    assert.equal(
      [Items.length, LastEvaluatedKey && unmarshall(LastEvaluatedKey)],
      [2, { list: key, entry: "b" }],
    );
    assert.equal(await names(ask({ ExclusiveStartKey: LastEvaluatedKey })), ["c", "d"]);
    assert.equal(await names(ask({ ExclusiveStartKey: LastEvaluatedKey, ScanIndexForward: false })), ["a"]);
  });

  test("command: only what has its keys is in the sparse index, with just its keys, in the order of a number", async () => {
    const { client, claims, key } = world();
    const pending = `test.${key}`;
    for (const [name, since] of [
      ["b", 10],
      ["a", 9],
      ["c", undefined],
    ] as const)
      await client.send(
        new PutItemCommand({
          TableName: claims,
          Item: marshall(
            { key: `${key}|${name}`, pending, pendingSince: since, more: 1 },
            { removeUndefinedValues: true },
          ),
        }),
      );
    const query = new QueryCommand({
      ...{ TableName: claims, IndexName: "pending" },
      KeyConditionExpression: "#pending = :pending AND #pendingSince <= :most",
      ...namesOf("#pending #pendingSince"),
      ExpressionAttributeValues: marshall({ ":pending": pending, ":most": 100 }),
    });
    const { Items = [] } = await client.send(query);
    assert.equal(
      Items.map((item) => unmarshall(item)),
      [
        { key: `${key}|a`, pending, pendingSince: 9 },
        { key: `${key}|b`, pending, pendingSince: 10 },
      ],
    );
  });
}
