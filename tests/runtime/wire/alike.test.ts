import * as sdkDynamodb from "@aws-sdk/client-dynamodb";
import * as sdkEvents from "@aws-sdk/client-eventbridge";
import * as sdkSqs from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as dynamodb from "../../../runtime/wire/dynamodb.ts";
import * as events from "../../../runtime/wire/eventbridge.ts";
import * as sqs from "../../../runtime/wire/sqs.ts";
import { awsClock } from "../../../tools/aws-clock.ts";
import { json, stubServer } from "./stub-server.ts";

/** A client, as both are used. */
interface Client {
  send(command: unknown): Promise<Record<string, unknown>>;
}

/** A room of the SDK, or of what stands in for it. */
type Api = Record<string, new (argument: object) => object>;

const APIS: Readonly<Record<string, readonly [client: string, sdk: Api, lean: Api]>> = {
  dynamodb: ["DynamoDBClient", sdkDynamodb as unknown as Api, dynamodb as unknown as Api],
  events: ["EventBridgeClient", sdkEvents as unknown as Api, events as unknown as Api],
  sqs: ["SQSClient", sdkSqs as unknown as Api, sqs as unknown as Api],
};

const CREDENTIALS = { accessKeyId: "A", secretAccessKey: "s", sessionToken: "t" };

/** Fields of an error that people and programs read. */
function told(error: Error & Record<string, unknown>) {
  const { name, message, $fault, $metadata, Item, CancellationReasons, Code, Type } = error;
  return { name, message, $fault, $metadata, Item, CancellationReasons, Code, Type };
}

/** What the SDK and the lean client send for a call, and make of the answer. */
async function both(service: string, operation: string, input: object, answer: object, status = 200) {
  const [clientName, ...apis] = APIS[service] ?? ["", {}, {}];
  const seen = [];
  for (const api of apis as Api[]) {
    const headers = {
      "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender",
      "x-amz-id-2": "id-2",
    };
    const server = await stubServer(json(answer, status, service === "sqs" ? headers : {}));
    const settings = {
      endpoint: server.endpoint,
      region: "eu-west-1",
      credentials: CREDENTIALS,
      maxAttempts: 1,
    };
    const client = new (api[clientName] as Api[string])(settings) as Client;
    const command = new (api[`${operation}Command`] as Api[string])(input);
    const result = await client.send(command).then(
      (value) => ({ value }),
      (error) => ({ error: told(error) }),
    );
    await server.close();
    const [request] = server.received;
    const { host, authorization = "", ...rest } = request?.headers ?? {};
    const body = JSON.parse(request?.body ?? "");
    if (operation === "TransactWriteItems") {
      assert.match(body.ClientRequestToken, /^[\w-]{36}$/);
      body.ClientRequestToken = "a token";
    }
    seen.push({
      ...{ body, result },
      headers: Object.fromEntries(COMPARED.map((name) => [name, rest[name]])),
      scope: /Credential=A\/\d+\/([\w/-]+)/.exec(authorization)?.[1],
      host: host === `127.0.0.1:${server.port}`,
      length: rest["content-length"] === String(Buffer.byteLength(request?.body ?? "")),
    });
  }
  assert.equal(seen[1], seen[0], `${operation} by the lean client, and by the SDK`);
  assert.is(seen[1]?.length, true);
  return seen[1]?.result as { value?: Record<string, unknown>; error?: Record<string, unknown> };
}

const COMPARED = ["content-type", "x-amz-target", "x-amzn-query-mode", "x-amz-security-token"];

const BYTES = new Uint8Array([0, 1, 254, 255]);
/** Each kind of value that there is, empty ones and those that look like bytes among them. */
const ITEM = {
  key: { S: 'claim|"B":{}|ü😀\u2028\uffff' },
  empty: { S: "" },
  number: { N: "-1.5e-7" },
  yes: { BOOL: true },
  nothing: { NULL: true },
  bytes: { B: BYTES },
  noBytes: { B: new Uint8Array() },
  texts: { SS: ["a", ""] },
  numbers: { NS: ["1", "2.5"] },
  bytesSet: { BS: [BYTES, new Uint8Array([7])] },
  list: { L: [{ S: "a" }, { L: [] }, { B: Buffer.from("b") }, { M: { B: { S: "no bytes" } } }] },
  map: { M: { B: { S: "no bytes" }, inner: { M: {} }, BS: { B: BYTES } } },
};
/** The same as it stands in an answer. */
const WIRE_ITEM = {
  ...ITEM,
  bytes: { B: Buffer.from(BYTES).toString("base64") },
  noBytes: { B: "" },
  bytesSet: { BS: [Buffer.from(BYTES).toString("base64"), "Bw=="] },
  list: { L: [{ S: "a" }, { L: [] }, { B: "Yg==" }, { M: { B: { S: "no bytes" } } }] },
  map: { M: { B: { S: "no bytes" }, inner: { M: {} }, BS: { B: Buffer.from(BYTES).toString("base64") } } },
};
const PLAIN = { key: { S: "k" }, at: { N: "1" } };
const TABLE = { TableName: "claims" };

test("GetItem: found, with every kind of value, and not found", async () => {
  const input = { ...TABLE, Key: { key: { S: "k" } }, ConsistentRead: true };
  const { value } = await both("dynamodb", "GetItem", input, { Item: WIRE_ITEM });
  const { bytes, bytesSet } = (value?.Item ?? {}) as typeof ITEM;
  assert.equal([bytes.B, bytesSet.BS], [BYTES, [BYTES, new Uint8Array([7])]]);
  await both("dynamodb", "GetItem", input, {});
  await both("dynamodb", "GetItem", input, { Item: null, ConsumedCapacity: null });
});

test("Query: pages, empty ones and the last", async () => {
  const input = {
    ...{ ...TABLE, IndexName: "pending", KeyConditionExpression: "#key = :key", Limit: 13 },
    ...{ ExpressionAttributeNames: { "#key": "key" }, ExpressionAttributeValues: { ":key": { S: "k" } } },
    ...{ ExclusiveStartKey: PLAIN, ScanIndexForward: false, Select: undefined },
  };
  const page = { Items: [WIRE_ITEM, PLAIN], Count: 2, ScannedCount: 2, LastEvaluatedKey: PLAIN };
  await both("dynamodb", "Query", input, page);
  await both("dynamodb", "Query", input, {
    Items: [],
    Count: 0,
    ScannedCount: 9,
    LastEvaluatedKey: WIRE_ITEM,
  });
  await both("dynamodb", "Query", input, { Items: [], Count: 0, ScannedCount: 0 });
});

test("PutItem, UpdateItem and DeleteItem: values sent and returned", async () => {
  const when = {
    ConditionExpression: "attribute_not_exists(#key)",
    ExpressionAttributeNames: { "#key": "key" },
  };
  await both("dynamodb", "PutItem", { ...TABLE, Item: ITEM, ...when }, {});
  const values = { ExpressionAttributeValues: { ":set": { M: ITEM }, ":n": { N: "1" } } };
  const update = {
    ...{ ...TABLE, Key: PLAIN, UpdateExpression: "SET #key = :set", ...when, ...values },
    ...{ ReturnValues: "ALL_NEW", ReturnValuesOnConditionCheckFailure: "ALL_OLD" },
  };
  await both("dynamodb", "UpdateItem", update, { Attributes: WIRE_ITEM });
  await both("dynamodb", "DeleteItem", { ...TABLE, Key: { key: { B: BYTES } }, ...when }, {});
});

const TRANSACTION = {
  TransactItems: [
    {
      Update: {
        ...TABLE,
        Key: PLAIN,
        UpdateExpression: "REMOVE #a",
        ExpressionAttributeNames: { "#a": "a" },
      },
    },
    { Put: { ...TABLE, Item: ITEM } },
    { Delete: { ...TABLE, Key: PLAIN } },
  ],
};
const FAILURE = "com.amazonaws.dynamodb.v20120810#";

test("TransactWriteItems: done with a token, and cancelled with a reason for each action", async () => {
  await both("dynamodb", "TransactWriteItems", TRANSACTION, {});
  const answer = {
    __type: `${FAILURE}TransactionCanceledException`,
    Message: "Transaction cancelled, please refer cancellation reasons for specific reasons [None, …]",
    CancellationReasons: [
      { Code: "None" },
      { Code: "ConditionalCheckFailed", Message: "The conditional request failed", Item: WIRE_ITEM },
      { Code: "TransactionConflict", Message: null },
    ],
  };
  const { error } = await both("dynamodb", "TransactWriteItems", TRANSACTION, answer, 400);
  assert.is(error?.name, "TransactionCanceledException");
});

test("errors: names, messages, ids and what came with them", async () => {
  const put = { ...TABLE, Item: PLAIN };
  const failed = {
    __type: `${FAILURE}ConditionalCheckFailedException`,
    message: "The conditional request failed",
  };
  await both("dynamodb", "PutItem", put, failed, 400);
  await both("dynamodb", "PutItem", put, { ...failed, Item: WIRE_ITEM }, 400);
  for (const [__type, status] of [
    [`${FAILURE}ProvisionedThroughputExceededException`, 400],
    [`${FAILURE}ResourceNotFoundException`, 400],
    [`${FAILURE}InternalServerError`, 500],
    ["com.amazon.coral.validate#ValidationException", 400],
    ["AccessDeniedException:http://internal.amazon.com/coral/", 400],
    ["Nobody#Knows", 418],
  ] as const)
    await both("dynamodb", "PutItem", put, { __type, message: "no" }, status);
  await both("dynamodb", "PutItem", put, { message: "no" }, 400);
  await both("dynamodb", "PutItem", put, {}, 500);
});

test("errors are of the classes by which they are caught", async () => {
  const { ConditionalCheckFailedException, TransactionCanceledException } = dynamodb;
  for (const [name, Exception] of Object.entries({
    ConditionalCheckFailedException,
    TransactionCanceledException,
  })) {
    const server = await stubServer(json({ __type: `${FAILURE}${name}`, message: "no" }, 400));
    const { endpoint } = server;
    const client = new dynamodb.DynamoDBClient({ endpoint, region: "r", credentials: CREDENTIALS });
    const error = await client.send(new dynamodb.GetItemCommand({})).catch((error) => error);
    assert.instance(error, Exception);
    await server.close();
  }
});

test("PutEvents: taken, and some entries not", async () => {
  const Entries = [
    { EventBusName: "shop", Source: "shop.orders", DetailType: "OrderCreated", Detail: '{"a":"ü\\uffff"}' },
    { EventBusName: "shop", Source: "shop.orders", DetailType: "OrderCreated", Detail: "{}", Resources: [] },
  ];
  await both(
    "events",
    "PutEvents",
    { Entries },
    { FailedEntryCount: 0, Entries: [{ EventId: "1" }, { EventId: "2" }] },
  );
  const failed = { EventId: null, ErrorCode: "ThrottlingException", ErrorMessage: "slow down" };
  await both(
    "events",
    "PutEvents",
    { Entries },
    { FailedEntryCount: 1, Entries: [{ EventId: "1" }, failed] },
  );
  await both("events", "PutEvents", { Entries }, { __type: "InternalException", message: "no" }, 500);
});

const QUEUE = { QueueUrl: "https://sqs.eu-west-1.amazonaws.com/1/q" };
const MD5_HELLO = "5d41402abc4b2a76b9719d911017c592";

test("SendMessage and its batch: with the checksum of what SQS has got", async () => {
  const MessageAttributes = { reason: { DataType: "String", StringValue: "exhausted" } };
  const message = { MessageBody: "hello", MessageAttributes, DelaySeconds: 0 };
  const sent = { MessageId: "m-1", MD5OfMessageBody: MD5_HELLO, MD5OfMessageAttributes: "unchecked" };
  const { value } = await both("sqs", "SendMessage", { ...QUEUE, ...message }, sent);
  assert.is(value?.MessageId, "m-1");
  const Entries = ["0", "1"].map((Id) => ({ Id, ...message }));
  const Failed = [{ Id: "1", Code: "InternalError", SenderFault: false, Message: null }];
  const batch = { Successful: [{ Id: "0", ...sent }], Failed };
  await both("sqs", "SendMessageBatch", { ...QUEUE, Entries }, batch);
  const bad = { Successful: [{ Id: "0", ...sent, MD5OfMessageBody: "0".repeat(32) }] };
  const { error } = await both("sqs", "SendMessageBatch", { ...QUEUE, Entries }, bad);
  assert.is(error?.message, "Invalid MD5 checksum on messages: m-1");
});

test("other calls of SQS, and its errors with their old names", async () => {
  const Entries = [{ Id: "0", ReceiptHandle: "r", VisibilityTimeout: 3 }];
  const changed = { Successful: [{ Id: "0" }], Failed: [] };
  await both("sqs", "ChangeMessageVisibilityBatch", { ...QUEUE, Entries }, changed);
  await both("sqs", "DeleteMessageBatch", { ...QUEUE, Entries: [{ Id: "0", ReceiptHandle: "r" }] }, changed);
  const names = { ...QUEUE, AttributeNames: ["All"] };
  await both("sqs", "GetQueueAttributes", names, { Attributes: { ApproximateNumberOfMessages: "3" } });
  const Messages = [
    {
      MessageId: "m",
      ReceiptHandle: "r",
      Body: "hello",
      MD5OfBody: MD5_HELLO,
      Attributes: { SentTimestamp: "1" },
    },
  ];
  await both("sqs", "ReceiveMessage", { ...QUEUE, MaxNumberOfMessages: 10 }, { Messages });
  await both("sqs", "ReceiveMessage", QUEUE, {});
  await both("sqs", "ReceiveMessage", QUEUE, { Messages: [{ ...Messages[0], Body: "hellO" }] });
  const gone = {
    __type: "com.amazonaws.sqs#QueueDoesNotExist",
    message: "The specified queue does not exist.",
  };
  await both("sqs", "ReceiveMessage", QUEUE, gone, 400);
});

test("a wrong checksum of a message sent is an error", async () => {
  const server = await stubServer(json({ MessageId: "m-1", MD5OfMessageBody: MD5_HELLO }));
  const { endpoint } = server;
  const client = new sqs.SQSClient({ endpoint, region: "r", credentials: CREDENTIALS });
  const sent = client.send(new sqs.SendMessageCommand({ ...QUEUE, MessageBody: "hell" }));
  assert.is(await sent.catch((error) => error.message), "Invalid MD5 checksum on messages: m-1");
  await server.close();
});

test("a queue is called where its URL says, unless an endpoint is set", async () => {
  const server = await stubServer(json({}));
  const client = new sqs.SQSClient({ region: "r", credentials: CREDENTIALS });
  await client.send(new sqs.GetQueueAttributesCommand({ QueueUrl: `${server.endpoint}/1/q` }));
  assert.is(server.received.length, 1);
  await server.close();
});

test("the clock of whoever listens to a client is set by good answers and by refusals", async () => {
  for (const status of [200, 400]) {
    const date = new Date(Date.now() + 600_000).toUTCString();
    const server = await stubServer(json({}, status, { date, age: "0" }));
    const { endpoint } = server;
    const client = new dynamodb.DynamoDBClient({ endpoint, region: "r", credentials: CREDENTIALS });
    const clock = awsClock(client as never);
    await client.send(new dynamodb.GetItemCommand({})).catch(() => {});
    assert.ok(Math.abs(clock() - Date.now() - 600_000) <= 2000);
    await server.close();
  }
});

test("all pages of a query come one after another", async () => {
  const server = await stubServer(json({ Items: [PLAIN], LastEvaluatedKey: PLAIN }), json({ Items: [] }));
  const { endpoint } = server;
  const client = new dynamodb.DynamoDBClient({ endpoint, region: "r", credentials: CREDENTIALS });
  const pages = [];
  for await (const { Items } of dynamodb.paginateQuery({ client }, TABLE)) pages.push(Items);
  assert.equal(pages, [[PLAIN], []]);
  assert.equal(
    server.received.map(({ body }) => JSON.parse(body).ExclusiveStartKey),
    [undefined, PLAIN],
  );
  await server.close();
});

test.run();
