import { unmarshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import type { Context } from "../../../runtime/handler.ts";
import type { ReaderDefinition } from "../../../runtime/http/reader.ts";
import { consumer } from "../../../runtime/lambda/consumer.ts";
import { endpoint } from "../../../runtime/lambda/endpoint.ts";
import { gather } from "../../../runtime/lambda/gather.ts";
import { journal } from "../../../runtime/lambda/journal.ts";
import { log } from "../../../runtime/lambda/log.ts";
import { reader } from "../../../runtime/lambda/reader.ts";
import { sweeper } from "../../../runtime/lambda/sweeper.ts";
import { timers } from "../../../runtime/lambda/timers.ts";
import { webhook } from "../../../runtime/lambda/webhook.ts";
import type { ConsumerDefinition } from "../../../runtime/ports/runtime.ts";
import { system } from "../../../runtime/ports/system.ts";
import { excerpt } from "../../../schemas/values/excerpt.ts";
import { throws } from "../../harness/throws.ts";
import { CrawlCompleted, complete, count, PageFetched, page } from "../gather/gather-world.ts";
import { type Handle, Ordered, ordered, Shipped, ship } from "../world.ts";
import { type Call, functionsAws } from "./aws.ts";

const context = { getRemainingTimeInMillis: () => 30_000 };
let aws = functionsAws();
aws.end();

test.before.each(() => {
  aws = functionsAws();
});
test.after.each(() => aws.end());

const definition = (handle: Handle): ConsumerDefinition => ({
  ...{ name: "ship-order", on: [Ordered], emits: [Shipped], ports: {}, projection: false },
  handle,
});

/** A message as its queue hands it over. */
function record({ messageId, body, receiptHandle = "" }: ReturnType<typeof ordered>, deadLetterId?: string) {
  return {
    ...{ messageId, body, receiptHandle, attributes: { ApproximateReceiveCount: "2" } },
    ...(deadLetterId === undefined
      ? {}
      : { messageAttributes: { deadLetterId: { stringValue: deadLetterId } } }),
  };
}

/** The event of a message, as its rule delivers it directly. */
const direct = (orderId: string, more: object = {}) => ({ ...JSON.parse(ordered(orderId).body), ...more });

/** The first entry of a call for many. */
function entryOf(call: Call | undefined): Record<string, unknown> {
  const [first = {}] = (call?.input.Entries ?? []) as Record<string, unknown>[];
  return first;
}

const recordOf = (key: string) => unmarshall(aws.dynamo.find("claims", { key: { S: key } }) ?? {});
const orderRecord = (orderId: string) => recordOf(`ship-order|test.orders|Ordered|${orderId}`);

const failing: Handle = () => {
  throw new Error("the carrier is down");
};

test("a queue's batch is handled, and just what is not finished is reported", async () => {
  const handle = consumer(
    definition((event, at) =>
      (event.data as { orderId: string }).orderId === "o2" ? failing(event, at) : ship(event, at),
    ),
  );
  const event = { Records: [record(ordered("o1")), record(ordered("o2"))] };
  assert.equal(await handle(event, context), { batchItemFailures: [{ itemIdentifier: "o2" }] });
  assert.is(orderRecord("o1").status, "done");
  const [hidden] = aws.commands("sqs");
  assert.is(hidden?.command, "ChangeMessageVisibilityBatch");
  assert.is(hidden?.input.QueueUrl, "https://sqs/ship-order");
  assert.is(entryOf(hidden).ReceiptHandle, "receipt-o2");
  const [published] = aws.commands("events");
  assert.is(entryOf(published).EventBusName, "shop-1");
});

test("a message from a dead-letter queue carries the death that it reopens, an empty one none", async () => {
  const handle = consumer(definition(failing));
  for (let attempt = 1; attempt <= 3; attempt++) await handle({ Records: [record(ordered("o1"))] }, context);
  const { deadLetterId } = orderRecord("o1");
  await handle({ Records: [record(ordered("o1"), "")] }, context);
  assert.is(orderRecord("o1").generation, 0);
  await handle({ Records: [record(ordered("o1"), deadLetterId)] }, context);
  assert.is(orderRecord("o1").generation, 1);
});

test("an event that is delivered directly and not finished is an error, so that Lambda delivers it again", async () => {
  const handle = consumer(definition(failing));
  await throws(
    () => handle(direct("o1"), context),
    "ship-order has not finished the event: deliver it again",
  );
  assert.is(orderRecord("o1").attempts, 1);
  assert.equal(await consumer(definition(ship))(direct("o1"), context), { batchItemFailures: [] });
  assert.is(orderRecord("o1").status, "done");
});

test("an event that is delivered directly carries the death that it reopens beside its envelope", async () => {
  const handle = consumer(definition(failing));
  for (let attempt = 1; attempt <= 2; attempt++) await throws(() => handle(direct("o1"), context), "again");
  await handle(direct("o1"), context);
  const [letter] = aws.commands("sqs");
  assert.is(letter?.input.QueueUrl, "https://sqs/ship-order-dlq");
  assert.not.match(String(letter?.input.MessageBody), "deadLetterId");
  const { deadLetterId } = orderRecord("o1");
  await handle(direct("o1", { deadLetterId: 7 }), context);
  assert.is(orderRecord("o1").generation, 0);
  await throws(() => handle(direct("o1", { deadLetterId }), context), "again");
  assert.is(orderRecord("o1").generation, 1);
});

test("log lines of a direct event are found by the event's id", async () => {
  const handle = consumer(definition(ship));
  await handle(direct("o1"), context);
  await handle(direct("o2", { id: undefined }), context);
  const ids = aws.lines.filter(({ message }) => message === "handled").map(({ messageIds }) => messageIds);
  assert.equal(ids, [["eb-o1"], ["direct"]]);
});

test("a log line is JSON with time, level in capitals, message and fields", async () => {
  await consumer(definition(ship))(direct("o1"), context);
  const {
    timestamp,
    level,
    message,
    consumer: name,
  } = aws.lines.find((line) => line.message === "handled") ?? {};
  assert.equal([level, message, name], ["INFO", "handled", "ship-order"]);
  assert.is(new Date(String(timestamp)).toISOString(), timestamp);
});

test("a text of a log line has 8,192 characters at most, and is whole up to that", () => {
  const whole = `${"x".repeat(8191)}y`;
  log("info", "seen", { whole, long: `${whole}z` });
  const { whole: kept, long } = aws.lines.at(-1) ?? {};
  assert.is(kept, whole);
  assert.is(String(long), excerpt(`${whole}z`, 8192));
  assert.is.not(long, `${whole}z`);
});

test("every call of every function has an end: one second to connect, three for an answer, and then it fails", async () => {
  await consumer(definition(failing))({ Records: [record(ordered("o1"))] }, context);
  await consumer(definition(ship))(direct("o2"), context);
  const gathers = { name: "end-crawl", on: [PageFetched], emits: [CrawlCompleted], deadlineMs: 1000 };
  await gather({ ...gathers, handle: { count, complete } })({ Records: [record(page("c1", "p1"))] });
  await journal("journal", [Ordered], [])({ Records: [record(ordered("o1"))] });
  await hook()(request({ action: "heard" }), context);
  await timers()({ Records: [record({ ...ordered("w1"), body: '{"key":"timer|Shipped|o1"}' })] });
  const handle: ReaderDefinition["handle"] = async (_, { read }: Context<object, string>) => ({
    status: 200,
    body: (await read("shipments", "o1")) ?? {},
  });
  await reader({ name: "get-order", ports: {}, handle })({});
  const services = new Set(aws.calls.map(({ service }) => service));
  assert.equal([...services].sort(), ["dynamodb", "events", "s3", "sqs"]);
  for (const { limits } of aws.calls)
    assert.equal(limits, { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true });
});

test("a call for events holds no more bytes than the deployment allows, and a failed one is made again", async () => {
  process.env.MAX_EVENT_BYTES = "1000";
  const two: Handle = () => ({
    events: ["1", "2"].map((orderId) => ({ type: "Shipped", data: { orderId, at: "x".repeat(300) } })),
  });
  aws.silent = 1;
  await consumer(definition(two))({ Records: [record(ordered("o1"))] }, context);
  assert.is(aws.commands("events").length, 3);
});

test("how often a message was handed out is known: its retries, and that a projection may have a record", async () => {
  const projection = { ...definition(() => ({})), projection: true };
  await consumer(projection)({ Records: [record(ordered("o1"))] }, context);
  assert.is(aws.dynamo.items("claims").length, 1);
  aws.isDown = (service) => service === "dynamodb";
  await throws(() => consumer(definition(ship))(direct("o1"), context), "again");
  const { again, seconds } = aws.lines.at(-1) ?? {};
  assert.equal([again, seconds], ["infrastructure", 1]);
});

test("other attributes of a message than the death that it reopens are no concern", async () => {
  const [first] = [record(ordered("o1"))];
  const event = { Records: [{ ...first, messageAttributes: { kind: { stringValue: "crashed" } } }] };
  assert.equal(await consumer(definition(ship))(event as never, context), { batchItemFailures: [] });
});

test("a journal says how long a flow took, by the events that end one", async () => {
  const handle = journal("journal", [Ordered, Shipped], ["Shipped"]);
  const metadata = { correlationId: "c1", causationId: "e1", occurredAt: "2026-01-01T00:00:01.500Z" };
  const ended = {
    ...{ data: { at: "noon" } },
    envelope: { source: "test.shipping", "detail-type": "Shipped" },
  };
  await handle({ Records: [record(ordered("o1", { metadata: { correlationId: "c1" } }))] });
  await handle({ Records: [record(ordered("o1", { metadata, ...ended }))] });
  assert.is(aws.lines.find(({ message }) => message === "flow ended")?.FlowLatency, 1500);
});

test("a table that was not given is a fault of the flow; one that was is written under its own name", async () => {
  const creating =
    (create: string): Handle =>
    () => ({ writes: [{ create, item: { orderId: "o1" } }] });
  await consumer(definition(creating("shipments")))(direct("o1"), context);
  assert.equal(
    aws.dynamo.items("shipments-1").map((item) => unmarshall(item)),
    [{ orderId: "o1" }],
  );
  await consumer(definition(creating("others")))(direct("o2"), context);
  const { kind, reason } = orderRecord("o2");
  assert.equal(
    [kind, reason],
    ["infrastructure", "The table others was not given to this function: name it in its flow"],
  );
});

test("a gather counts its queue's batch, and reports what it could not count", async () => {
  const gathers = { name: "end-crawl", on: [PageFetched], emits: [CrawlCompleted], deadlineMs: 1000 };
  const handle = gather({ ...gathers, handle: { count, complete } });
  assert.equal(await handle({ Records: [record(page("c1", "p1"))] }), { batchItemFailures: [] });
  assert.is(recordOf("end-crawl|gather|c1").succeeded, 1);
  aws.isDown = (service) => service === "dynamodb";
  assert.equal(await handle({ Records: [record(page("c1", "p2"))] }), {
    batchItemFailures: [{ itemIdentifier: "p2" }],
  });
});

test("a journal keeps its queue's batch in its table, and reports what it could not keep", async () => {
  const handle = journal("journal", [Ordered], ["Ordered"]);
  assert.equal(await handle({ Records: [record(ordered("o1"))] }), { batchItemFailures: [] });
  const types = () => aws.dynamo.items("journal-1").flatMap(({ type }) => type?.S ?? []);
  assert.equal(types(), ["Ordered"]);
  assert.is(aws.lines.find(({ message }) => message === "handled")?.consumer, "journal");
  aws.isDown = (service) => service === "dynamodb";
  assert.equal(await handle({ Records: [record(ordered("o2"))] }), {
    batchItemFailures: [{ itemIdentifier: "o2" }],
  });
});

test("an endpoint accepts a request until its deadline, and a reader answers one", async () => {
  const accept = endpoint({
    ...{ name: "place-order", route: "POST /orders", emits: [Ordered], body: z.object({}), ports: {} },
    handle: ({ id: orderId }) => ({
      ...{ status: 202, body: { orderId } },
      writes: [{ create: "shipments", item: { orderId } }],
      events: [{ type: "Ordered", data: { orderId } }],
    }),
  });
  const answer = await accept({ headers: { "Idempotency-Key": "k1" }, body: "{}" }, context);
  const { orderId } = JSON.parse(answer.body);
  assert.equal([answer.statusCode, aws.commands("events").length], [202, 1]);
  const handle: ReaderDefinition["handle"] = async ({ path }, { read }: Context<object, string>) => ({
    status: 200,
    body: (await read("shipments", path.orderId ?? "")) ?? {},
  });
  const look = reader({ name: "get-order", ports: {}, handle });
  assert.is((await look({ pathParameters: { orderId } })).body, JSON.stringify({ orderId }));
  assert.ok(aws.lines.some(({ message }) => message === "answered"));
});

test("a timer fires by its queue's batch, and its wake-up comes again where the bus is down", async () => {
  const at = new Date(Date.now() + 1000).toISOString();
  const later: Handle = ({ data }) => ({
    events: [{ type: "Shipped", data: { ...(data as object), at }, at }],
  });
  await consumer(definition(later))(direct("o1"), context);
  const key = "timer|Shipped|o1";
  const item = aws.dynamo.find("claims", { key: { S: key } }) ?? {};
  aws.dynamo.seed("claims", { ...item, pendingSince: { N: String(Date.now() - 1) } });
  const { id: eventId } = unmarshall(item);
  const wakeUp = record({ ...ordered("w1"), body: JSON.stringify({ key, eventId }) });
  const wake = () => timers()({ Records: [wakeUp] });
  aws.isDown = (service) => service === "events";
  assert.equal(await wake(), { batchItemFailures: [{ itemIdentifier: "w1" }] });
  aws.isDown = () => false;
  assert.equal(await wake(), { batchItemFailures: [] });
  assert.is(entryOf(aws.commands("events").at(-1)).DetailType, "Shipped");
  const { sent, expiresAt } = recordOf(`fired|${eventId}`);
  assert.equal([sent?.length, typeof expiresAt], [1, "number"]);
});

/** A webhook that believes everybody. */
function hook() {
  const sender = {
    signed: async () => true,
    delivery: () => ({ id: "d-1", event: "noise" }),
  };
  return webhook({
    ...{ name: "hear-noise", route: "POST /noise", emits: [Ordered] },
    ...{ bodies: { noise: z.object({ action: z.string() }) }, ports: { sender } },
    handle: () => ({ events: [{ type: "Ordered", data: { orderId: "o1" } }] }),
  } as never);
}

const request = (body: object) => ({ headers: {}, body: JSON.stringify(body) });

test("a webhook keeps what it accepts in its bucket, and publishes what follows", async () => {
  const { statusCode } = await hook()(request({ action: "heard" }), context);
  assert.is(statusCode, 202);
  const [kept] = aws.commands("s3");
  assert.equal([kept?.command, kept?.input.Bucket], ["PutObject", "payloads-1"]);
  assert.is(aws.commands("events").length, 1);
});

test("a sweeper publishes what is left, and says what there is", async () => {
  aws.isDown = (service) => service === "events";
  const endsAt = Date.now() - 120_000;
  await throws(() => consumer(definition(ship))(direct("o1"), context), "again");
  aws.isDown = () => false;
  const item = aws.dynamo.items("claims")[0] ?? {};
  aws.dynamo.seed("claims", { ...item, pendingSince: { N: String(endsAt) } });
  await sweeper()({}, context);
  assert.is(orderRecord("o1").outbox, undefined);
  assert.is(aws.lines.find(({ message }) => message === "swept")?.OutboxesSwept, 1);
});

test("what seems to be of the future grows old from round to round, as long as the sweeper lives", async () => {
  aws.isDown = (service) => service === "events";
  await throws(() => consumer(definition(ship))(direct("o1"), context), "again");
  const item = aws.dynamo.items("claims")[0] ?? {};
  aws.dynamo.seed("claims", { ...item, pendingSince: { N: String(Date.now() + 600_000) } });
  const sweep = sweeper();
  await sweep({ source: "aws.events" }, context);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await sweep({ source: "aws.events" }, context);
  const [first, second] = aws.lines.filter(({ message }) => message === "swept");
  assert.is(first?.OldestUnsentOutboxAge, 0);
  assert.ok(Number(second?.OldestUnsentOutboxAge) > 0);
});

test("what has waited for days is tried now and then by the schedule, and at once by hand", async () => {
  const { random } = system;
  system.random = () => 0.5;
  try {
    aws.isDown = (service) => service === "events";
    await throws(() => consumer(definition(ship))(direct("o1"), context), "again");
    aws.isDown = () => false;
    const item = aws.dynamo.items("claims")[0] ?? {};
    aws.dynamo.seed("claims", { ...item, pendingSince: { N: String(Date.now() - 2 * 86_400_000) } });
    await sweeper()({ source: "aws.events" }, context);
    assert.is(orderRecord("o1").outbox?.length, 1);
    await sweeper()(null, context);
    assert.is(orderRecord("o1").outbox, undefined);
  } finally {
    system.random = random;
  }
});

test.run();
