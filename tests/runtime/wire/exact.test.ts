import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeBytes } from "../../../runtime/wire/attribute-values.ts";
import * as dynamodb from "../../../runtime/wire/dynamodb.ts";
import { EventBridgeClient, PutEventsCommand } from "../../../runtime/wire/eventbridge.ts";
import { parsed } from "../../../runtime/wire/json.ts";
import { kindOfCode } from "../../../runtime/wire/retry.ts";
import { exceptionOf, metadataOf } from "../../../runtime/wire/service-exception.ts";
import { endpointOf } from "../../../runtime/wire/settings.ts";
import { signed } from "../../../runtime/wire/sign.ts";
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from "../../../runtime/wire/sqs.ts";
import { throws } from "../../harness/throws.ts";
import { json, stubServer } from "./stub-server.ts";

const CONFIG = { credentials: { accessKeyId: "A", secretAccessKey: "s" }, region: "eu-central-1" };

interface Failed {
  name: string;
  $metadata: { attempts: number; totalRetryDelay: number };
}

/** With what a call fails. */
const failureOf = async (call: Promise<unknown>) => (await throws(() => call, "")) as unknown as Failed;

/** Each service: its variable, a call of it, and how often and how soon that is made again. */
const SERVICES: readonly [
  variable: string,
  call: () => Promise<unknown>,
  attempts: number,
  mostMs: number,
][] = [
  [
    "DYNAMODB",
    () => new dynamodb.DynamoDBClient(CONFIG).send(new dynamodb.GetItemCommand({})),
    ...([4, 25 + 50 + 100] as const),
  ],
  ["EVENTBRIDGE", () => new EventBridgeClient(CONFIG).send(new PutEventsCommand({})), 3, 50 + 100],
  ["SQS", () => new SQSClient(CONFIG).send(new SendMessageCommand({})), 3, 50 + 100],
];

/** Runs with a variable of the environment. */
async function withVariable<T>(name: string, value: string, run: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  process.env[name] = value;
  try {
    return await run();
  } finally {
    process.env = before;
  }
}

for (const [variable, call, attempts, mostMs] of SERVICES)
  test(`${variable}: called where its variable says, and again as often and as soon as the SDK does`, async () => {
    const server = await stubServer(json({}, 500));
    try {
      const { $metadata } = await withVariable(`AWS_ENDPOINT_URL_${variable}`, server.endpoint, () =>
        failureOf(call()),
      );
      assert.equal([$metadata.attempts, server.received.length], [attempts, attempts]);
      assert.ok($metadata.totalRetryDelay >= 0 && $metadata.totalRetryDelay < mostMs);
    } finally {
      await server.close();
    }
  });

test("an update is made again unless it adds, wherever its expression says so", async () => {
  const server = await stubServer(json({}, 500));
  try {
    const client = new dynamodb.DynamoDBClient({ ...CONFIG, endpoint: server.endpoint });
    const attemptsOf = async (UpdateExpression: string) =>
      (await failureOf(client.send(new dynamodb.UpdateItemCommand({ UpdateExpression })))).$metadata.attempts;
    assert.equal([await attemptsOf("SET #a = :a"), await attemptsOf("ADD #n :n")], [4, 1]);
  } finally {
    await server.close();
  }
});

test("errors of DynamoDB are of their classes", async () => {
  for (const [name, Exception] of Object.entries({
    TransactionConflictException: dynamodb.TransactionConflictException,
    ResourceNotFoundException: dynamodb.ResourceNotFoundException,
  })) {
    const server = await stubServer(json({ __type: `com.amazonaws.dynamodb.v20120810#${name}` }, 400));
    try {
      const client = new dynamodb.DynamoDBClient({ ...CONFIG, endpoint: server.endpoint });
      assert.instance(await failureOf(client.send(new dynamodb.GetItemCommand({}))), Exception);
    } finally {
      await server.close();
    }
  }
});

test("each page of a query asks for the same, from where the last one ended", async () => {
  const inputs: object[] = [];
  const client = {
    async send({ input }: { input: object }) {
      return inputs.push(input) === 1 ? { LastEvaluatedKey: { id: "1" } } : {};
    },
  } as never;
  for await (const _ of dynamodb.paginateQuery({ client }, { TableName: "t" }));
  assert.equal(inputs, [
    { TableName: "t", ExclusiveStartKey: undefined },
    { TableName: "t", ExclusiveStartKey: { id: "1" } },
  ]);
});

test("what was null in an answer has no bytes", () => {
  const answer = {
    Item: { a: undefined, l: { L: [undefined, { B: "AQ==" }] } },
    CancellationReasons: [undefined],
  };
  decodeBytes(answer);
  assert.equal(answer.Item.l.L[1]?.B as unknown, new Uint8Array([1]));
});

test("an answer is an object, or nothing; what is null is not there", () => {
  assert.equal(["", '{"a": null}'].map(parsed), [{}, {}]);
  assert.equal(parsed('{"a":\n null,"b":1}'), { b: 1 });
  assert.equal(["null", "7", "[1]", '"a"', "{"].map(parsed), [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("connections fail in passing in these ways only", () => {
  const passing = [
    "ECONNRESET",
    "ECONNREFUSED",
    "EPIPE",
    "ETIMEDOUT",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTFOUND",
  ];
  for (const code of [...passing, "EAI_AGAIN", "HPE_INVALID_CONSTANT"])
    assert.is(kindOfCode(code), "transient", code);
  for (const code of [undefined, "", "CERT_HAS_EXPIRED"]) assert.is(kindOfCode(code), undefined);
});

test("what comes beside an answer is told under the SDK's names", () => {
  const told = (headers: Record<string, string>) => metadataOf({ status: 200, headers, text: "" });
  const none = { httpStatusCode: 200, requestId: undefined, extendedRequestId: undefined, cfId: undefined };
  const first = { ...none, attempts: 1, totalRetryDelay: 0 };
  assert.equal(told({}), first);
  for (const name of ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"])
    assert.equal(told({ [name]: "r" }), { ...first, requestId: "r" });
  assert.equal(told({ "x-amz-id-2": "e", "x-amz-cf-id": "c" }), {
    ...first,
    extendedRequestId: "e",
    cfId: "c",
  });
});

test("an error has the name of the header, or else of its body, without what stands around it", () => {
  const name = (headers: Record<string, string>, body: object) =>
    exceptionOf({ status: 400, headers, text: "" }, body as Record<string, unknown>, {}).name;
  assert.is(name({ "x-amzn-errortype": "a.b#Header:http://x" }, { __type: "a.b#Body" }), "Header");
  assert.equal(
    [name({}, { __type: "a.b#Body,more" }), name({}, { code: "Code" }), name({}, {})],
    ["Body", "Code", "Unknown"],
  );
});

test("a region is of a partition by how it begins, and an endpoint for IPv6 stands whatever a queue's URL says", async () => {
  const service = { id: "sqs", variable: "SQS" } as const;
  for (const prefix of ["cn-", "eusc-", "us-iso-", "us-isob-", "eu-isoe-", "us-isof-"])
    assert.is(endpointOf(service, `my-${prefix}1`).host, `sqs.my-${prefix}1.amazonaws.com`);
  const dual = await withVariable("AWS_USE_DUALSTACK_ENDPOINT", "true", async () =>
    endpointOf(service, "eu-west-1"),
  );
  assert.equal(
    [dual.host, dual.isOverridden, endpointOf(service, "eu-west-1").isOverridden],
    ["sqs.eu-west-1.api.aws", true, false],
  );
});

test("spaces at the ends of a header's value, and how many are within, are not signed", () => {
  const signature = (value: string) =>
    signed(
      { path: "/", headers: { host: "h", x: value }, body: "" },
      { region: "r", service: "sqs" },
      CONFIG.credentials,
      0,
    ).authorization;
  assert.is(signature("  a  b "), signature("a b"));
});

test("a batch of which nothing was taken has no checksums to be wrong; no body has that of the empty text", () => {
  new SendMessageBatchCommand({ Entries: [] }).check({});
  new SendMessageCommand({}).check({ MD5OfMessageBody: "d41d8cd98f00b204e9800998ecf8427e" });
});

test.run();
