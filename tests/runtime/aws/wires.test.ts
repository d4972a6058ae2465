import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eventBridgeBus } from "../../../runtime/aws/eventbridge-bus.ts";
import { defaultProvider } from "../../../runtime/aws/lambda-credentials.ts";
import { sqsMessage } from "../../../runtime/aws/sqs-message.ts";
import { sqsQueues } from "../../../runtime/aws/sqs-queues.ts";
import { judgeCancellation, transactItems, verdictOf } from "../../../runtime/aws/transaction.ts";
import type { Message } from "../../../runtime/ports/message.ts";
import type { OutboxEvent } from "../../../runtime/ports/record.ts";
import { SQS } from "../../../schemas/limits.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { underWay } from "../../../testing/fakes/under-way.ts";
import { throws } from "../../harness/throws.ts";
import { type Command, stubClient } from "./stub-client.ts";

const event = (id: string): OutboxEvent => ({ id, type: "Shipped", source: "test.shipping", detail: id });
const detailsOf = ({ input }: Command) => (input.Entries as { Detail: string }[]).map(({ Detail }) => Detail);
const refusal = (httpStatusCode: number | undefined, name = "AccessDeniedException") =>
  Object.assign(new Error("no"), { name, ...(httpStatusCode ? { $metadata: { httpStatusCode } } : {}) });

/** A bus whose client answers as told. */
function busOf(answer: (command: Command) => unknown) {
  const { client, commands } = stubClient<EventBridgeClient>(answer);
  const [system, logs] = [fakeSystem(), [] as unknown[][]];
  system.random = () => 1;
  const log = (...entry: unknown[]) => void logs.push(entry);
  return {
    bus: eventBridgeBus(client, { busName: "shop", maxRequestBytes: 1e6, system, log }),
    commands,
    system,
    logs,
  };
}

const taking = (command: Command) => ({ Entries: detailsOf(command).map((EventId) => ({ EventId })) });

test("a pack that the bus refuses for the sake of one entry is sent entry by entry", async () => {
  const { bus, commands, logs } = busOf((command) => {
    if (detailsOf(command).includes("bad")) throw refusal(400);
    return taking(command);
  });
  assert.equal(await bus.publish([event("1"), event("bad"), event("2")]), [true, false, true]);
  assert.equal(commands.map(detailsOf), [["1", "bad", "2"], ["1"], ["bad"], ["2"]]);
  assert.equal(logs, [
    [
      ...["warn", "event not published"],
      { eventId: "bad", type: "Shipped", code: "AccessDeniedException", tries: 1 },
    ],
  ]);
});

test("a pack that the bus could not answer is not taken apart: nobody knows what it took", async () => {
  for (const error of [refusal(500), refusal(undefined), refusal(400, "ThrottlingException")]) {
    const { bus, commands } = busOf(() => {
      throw error;
    });
    assert.equal(await bus.publish([event("1"), event("2")]), [false, false]);
    assert.ok(commands.every((command) => detailsOf(command).length === 2));
  }
});

test("an entry that fails without a word is tried again, four times in all, ever later", async () => {
  const { bus, commands, system, logs } = busOf(() => ({ Entries: [{}] }));
  assert.equal(await bus.publish([event("1")]), [false]);
  assert.equal([commands.length, system.now() - Date.UTC(2026, 0, 1)], [4, 100 + 200 + 400]);
  assert.equal(
    logs.map(([, , fields]) => fields),
    [1, 2, 3, 4].map((tries) => ({ eventId: "1", type: "Shipped", code: "InternalFailure", tries })),
  );
  const short = busOf(() => ({ Entries: [{ EventId: "eb-1" }] }));
  await short.bus.publish([event("1"), event("2")]);
  assert.equal(short.commands.map(detailsOf), [["1", "2"], ["2"]], "what it does not say it has not taken");
});

/** Queues whose client answers as told. */
function queuesOf(
  answer: (command: Command) => unknown = () => ({}),
  queueUrl: string | undefined = "https://sqs/q",
) {
  const { client, commands } = stubClient<SQSClient>(answer);
  const logs: unknown[][] = [];
  const url = queueUrl === "" ? undefined : queueUrl;
  return {
    queues: sqsQueues(
      client,
      { queueUrl: url, timersQueueUrl: "https://sqs/timers" },
      { log: (...entry) => void logs.push(entry), system: fakeSystem() },
    ),
    commands,
    logs,
    client,
  };
}

const message = (messageId: string, more: Partial<Message> = {}): Message => ({
  ...{
    messageId,
    body: `{"id":"${messageId}"}`,
    receiveCount: 20,
    receiptHandle: `receipt-${messageId}`,
    ...more,
  },
});

test("a message is sent again as it is, with the death that it reopens, to the queue that it came from", async () => {
  const { queues, commands } = queuesOf();
  assert.equal(await queues.sendAgain([message("a"), message("b", { deadLetterId: "d.0" })]), [true, true]);
  assert.equal(
    commands.map(({ name, input }) => [name, input]),
    [
      ["SendMessage", { QueueUrl: "https://sqs/q", MessageBody: '{"id":"a"}', MessageAttributes: {} }],
      [
        "SendMessage",
        {
          ...{ QueueUrl: "https://sqs/q", MessageBody: '{"id":"b"}' },
          MessageAttributes: { deadLetterId: { DataType: "String", StringValue: "d.0" } },
        },
      ],
    ],
  );
});

test("a message that cannot be sent again is not, and the log says which; its neighbours are", async () => {
  const { queues, logs } = queuesOf(({ input }) => {
    if (String(input.MessageBody).includes("a")) throw new Error("no route");
    return {};
  });
  assert.equal(await queues.sendAgain([message("a"), message("b")]), [false, true]);
  assert.equal(logs, [["warn", "message not handed over", { messageId: "a", reason: "no route" }]]);
  const direct = queuesOf(() => ({}), "");
  assert.equal([await direct.queues.sendAgain([message("a")]), direct.commands], [[false], []]);
});

test("a message that is sent again is whole, however large: it is handled once more", async () => {
  const { queues, commands } = queuesOf();
  const body = "x".repeat(SQS.messageBytes + 1);
  await queues.sendAgain([message("a", { body })]);
  assert.is(commands[0]?.input.MessageBody === body, true);
});

test("a message that is hidden as it was asked is worth no line of the log", async () => {
  const { queues, logs, commands } = queuesOf();
  await queues.delay([{ message: message("a"), seconds: 5 }]);
  assert.equal([logs, commands.length], [[], 1]);
});

test("queues answer when SQS has: nothing goes on behind their answer", async () => {
  const { watched, calls } = underWay(fakeSystem());
  const { client } = queuesOf();
  const queues = sqsQueues(
    watched(client),
    { queueUrl: "https://sqs/q", timersQueueUrl: "https://sqs/timers" },
    { log: () => {}, system: fakeSystem() },
  );
  await queues.sendAgain([message("a"), message("b")]);
  assert.equal(calls(), []);
  await queues.delay([{ message: message("a"), seconds: 5 }]);
  assert.equal(calls(), []);
  await queues.sendDeadLetters([{ id: "d.0", queueUrl: "dlq", body: "{}", attributes: {} }]);
  assert.equal(calls(), []);
});

test("attributes without a reason stay as they are, and a body that is cut keeps them", () => {
  const attributes = { deadLetterId: "x.0", consumer: "ship-order" };
  assert.equal(Object.keys(sqsMessage("{}", attributes).MessageAttributes), ["deadLetterId", "consumer"]);
  const cut = sqsMessage("x".repeat(SQS.messageBytes), { ...attributes, reason: "down" });
  assert.equal(
    Object.entries(cut.MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
    [
      ["deadLetterId", "x.0"],
      ["consumer", "ship-order"],
      ["reason", "down"],
      ["truncated", `${SQS.messageBytes} bytes`],
    ],
  );
  const bare = sqsMessage("x".repeat(SQS.messageBytes), attributes);
  assert.not.ok("reason" in bare.MessageAttributes);
});

test("an item's key is looked at by itself where the table has no sort attribute", async () => {
  const tables = () => ({ name: "things", keyAttribute: "id" });
  assert.is(transactItems([{ create: "things", item: { id: "1" } }], tables, "life").length, 1);
  await throws(
    () => transactItems([{ create: "things", item: { id: 1 } }], tables, "life"),
    "no text as its key id",
  );
});

test("fills of one key under two sorts are two; a fill does not name a key attribute, sort or not", async () => {
  const sorted = () => ({ name: "things", keyAttribute: "id", sortAttribute: "at" });
  const fill = (sort: string, attributes: object = { a: 1 }) => ({
    ...{ fill: "things", key: "1", sort },
    attributes: { ...attributes },
  });
  assert.is(transactItems([fill("1"), fill("2")], sorted, "life").length, 2);
  for (const name of ["id", "at"])
    await throws(
      () => transactItems([fill("1", { [name]: "x" })], sorted, "life"),
      `names ${name} as an attribute`,
    );
});

test("an item that would grow too large is a verdict, by the reason of just that action, with its cause", () => {
  const cancelled = (...CancellationReasons: { Code: string; Message?: string }[]) =>
    new TransactionCanceledException({ message: "cancelled", $metadata: {}, CancellationReasons });
  const large = {
    Code: "ValidationError",
    Message: "Item size to update has exceeded the maximum allowed size",
  };
  const error = cancelled({ Code: "None" }, { Code: "None", Message: "the size of nothing" }, large);
  const verdict = verdictOf(error) as Error;
  assert.instance(verdict, PermanentError);
  assert.equal([verdict.message, verdict.cause], [large.Message, error]);
  const other = cancelled({ Code: "None" }, { Code: "None", Message: "the size of nothing" });
  assert.is(verdictOf(other), other);
});

test("an error that is no cancelled transaction is passed on as it is", async () => {
  const error = Object.assign(new Error("no route"), {
    CancellationReasons: [{ Code: "TransactionConflict" }],
  });
  await throws(() => judgeCancellation(error, []), "no route");
});

test("functions take their credentials from the environment", async () => {
  const before = { ...process.env };
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "id-1", AWS_SECRET_ACCESS_KEY: "secret-1" });
  try {
    const { accessKeyId, secretAccessKey } = await defaultProvider()();
    assert.equal([accessKeyId, secretAccessKey], ["id-1", "secret-1"]);
  } finally {
    process.env = before;
  }
});

test.run();
