import { randomUUID } from "node:crypto";
import {
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DisableRuleCommand,
  ListTargetsByRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, PurgeQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dynamoGathers } from "../../runtime/aws/dynamodb-gathers.ts";
import { dynamoStore } from "../../runtime/aws/dynamodb-store.ts";
import { gatherKey, payloadHash } from "../../runtime/identity.ts";
import { BUS_NAME } from "../harness/bus-name.ts";
import { emit } from "./emit.ts";
import { REQUEST } from "./order-request.ts";
import { hasAws, pageOf } from "./page-commands.ts";
import { plantTimer } from "./planted-timer.ts";
import { withdraw } from "./roles.ts";
import { ended, item, orderCreated, orderData, place, postOrder, records } from "./shop.ts";
import { clients, consumer, leave, outputs, physical, program } from "./stack.ts";
import { until } from "./until.ts";

const { blocks, cleanUp, done, follow } = pageOf("docs/runbook.md");
const stop = leave(import.meta.filename);
test.after(async () => {
  cleanUp();
  await stop();
});

/** Without the aws CLI a machine cannot follow the runbook. */
const scenario = hasAws ? test : test.skip;

const HOUR = 3_600_000;

/** Less than the time for which the sweeper tries an outbox in every run. */
const UNSENT_MS = 500_000;
const CONSUMER = "process-payment";
const FUNCTION = physical("lambda/function:Function", CONSUMER);
const SWEEPER = physical("lambda/function:Function", `${BUS_NAME}-sweep-outboxes`);
const BUS = outputs.busName;
const RULE = physical("cloudwatch/eventRule:EventRule", CONSUMER);

const store = dynamoStore(clients.dynamodb, outputs.claimsTable, (table) => {
  throw new Error(`The table ${table} is not used here.`);
});

/** An order on the bus; its id. */
async function ordered(): Promise<string> {
  const data = orderData();
  await emit([orderCreated({ data })]);
  return data.orderId;
}

/** Waits until an order is paid: then the consumer has had it. */
const paid = (orderId: string) =>
  until(`${orderId} is paid`, async () => (await item("payments", orderId)) !== undefined, {
    patienceMs: 30_000,
  });

const OUTDATED = "outdated-line";

/** Writes a line of two hours ago to a function's log, such as each of its commands would find. */
async function outdated(name: string): Promise<void> {
  const logGroupName = physical("cloudwatch/logGroup:LogGroup", name);
  const stream = { logGroupName, logStreamName: randomUUID() };
  await clients.logs.send(new CreateLogStreamCommand(stream));
  for (const message of ["request failed", "failed", "swept"]) {
    const event = { timestamp: Date.now() - 2 * HOUR, message: JSON.stringify({ message, said: OUTDATED }) };
    await clients.logs.send(new PutLogEventsCommand({ ...stream, logEvents: [event] }));
  }
}

/** How many letters there are in a queue, whoever looks at them. */
async function lettersIn(QueueUrl: string): Promise<number> {
  const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
  const { Attributes = {} } = await clients.sqs.send(request);
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0);
}

/** The time of whatever has just happened, as tools take it. */
const WINDOW = () => ({
  FROM: new Date(Date.now() - 60_000).toISOString(),
  TO: new Date(Date.now() + 1000).toISOString(),
});

let invoiced = "";

scenario("a dead letter is shown with its reason, and redriven when its cause is mended", async () => {
  await follow("", 0);
  const table = physical("dynamodb/table:Table", "payments");
  const mend = await withdraw(CONSUMER, ({ Resource }) => JSON.stringify(Resource).includes(table));
  invoiced = await ordered();
  const ID = await until("it is dead", async () => {
    const found = (await records(invoiced)).find(({ status }) => status === "dead");
    return found?.sent && found.deadLetterId;
  }).finally(mend);
  const shown = await follow("Dead letters", 0, { CONSUMER, ID });
  for (const part of [invoiced, "infrastructure", "not authorized"]) assert.match(shown, part);
  assert.match(await follow("Dead letters", 1, { CONSUMER }), "redriven");
  await ended(invoiced, "invoiced");
});

scenario("a process is shown as a whole", async () => {
  assert.match(await follow("", 1, { ID: invoiced }), "InvoiceCreated");
});

scenario(
  "the functions of a stack are listed with their log groups, without those of other stacks",
  async () => {
    const said = (await follow("", 2, { BUS })).trim().split("\n");
    const known = new Map(said.map((line) => line.split("\t") as [string, string]));
    for (const name of [CONSUMER, "create-order", "receive-github", `${BUS_NAME}-sweep-outboxes`])
      assert.is(
        known.get(physical("lambda/function:Function", name)),
        physical("cloudwatch/logGroup:LogGroup", name),
      );
    const own = program.resources.filter(({ type }) => type === "aws:lambda/function:Function");
    assert.is(known.size, own.length);
  },
);

scenario(
  "a letter that is compensated is discarded, none of the others is, and that can be taken back",
  async () => {
    const orderId = await place({ billingCountry: "ZZ" });
    await ended(orderId, "reversed");
    const ID = (await records(orderId)).find(({ status }) => status === "dead")?.deadLetterId ?? "";
    assert.match(await follow("", 1, { ID: orderId }), "compensated by what follows");
    const DLQ_URL = consumer("create-invoice").deadLetterQueueUrl;
    await follow("Dead letters", 0, { CONSUMER: "create-invoice", ID });
    const before = await lettersIn(DLQ_URL);
    assert.match(
      await follow("Dead letters", 2, { CONSUMER: "create-invoice", ID }),
      "1 discarded, 0 failed",
    );
    assert.is(await lettersIn(DLQ_URL), before - 1);
    assert.match(await follow("Dead letters", 3, { ID }), "npm run replay");
  },
);

scenario("an event that was not delivered is shown with EventBridge's reason, and redriven", async () => {
  const { source, type, detail } = orderCreated({ data: orderData() });
  const { orderId } = (detail as { data: { orderId: string } }).data;
  const envelope = { version: "0", id: randomUUID(), time: "2026-01-01T12:00:00Z", resources: [] };
  const attribute = (StringValue: string) => ({ DataType: "String", StringValue });
  await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: consumer(CONSUMER).targetDeadLetterQueueUrl,
      MessageBody: JSON.stringify({ ...envelope, source, "detail-type": type, detail }),
      MessageAttributes: { ERROR_CODE: attribute("NO_PERMISSIONS"), RULE_ARN: attribute("arn:rule") },
    }),
  );
  const said = await follow("Target dead letters", 0, { CONSUMER });
  assert.match(said, "Not delivered: NO_PERM");
  assert.match(said, /[1-9]\d* redriven/);
  await paid(orderId);
});

scenario("a rule without a target is seen, and what it did not deliver is replayed", async () => {
  const rule = { EventBusName: BUS, Rule: RULE };
  const { Targets = [] } = await clients.events.send(new ListTargetsByRuleCommand(rule));
  await clients.events.send(new RemoveTargetsCommand({ ...rule, Ids: Targets.map(({ Id }) => Id ?? "") }));
  const orderId = await ordered();
  await until("others have had it", async () => (await item("orders", orderId)) !== undefined);
  await clients.events.send(new PutTargetsCommand({ ...rule, Targets }));
  assert.is(await item("payments", orderId), undefined);
  const said = await follow("Deliveries", 0, { BUS, RULE, CONSUMER, ...WINDOW() });
  assert.match(said, String(Targets[0]?.Arn));
  await paid(orderId);
});

scenario("a rule that is off is seen, switched on, and what it has missed is replayed", async () => {
  await clients.events.send(new DisableRuleCommand({ EventBusName: BUS, Name: RULE }));
  const orderId = await ordered();
  await until("others have had it", async () => (await item("orders", orderId)) !== undefined);
  assert.match(await follow("Silence", 0, { BUS, RULE, CONSUMER, ...WINDOW() }), "DISABLED");
  await paid(orderId);
});

scenario("a queue that nobody works off is seen, and its mapping is switched on again", async () => {
  const { EventSourceMappings: [mapping] = [] } = await clients.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: FUNCTION }),
  );
  const UUID = mapping?.UUID ?? "";
  await clients.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  const orderId = await ordered();
  const QUEUE_URL = consumer(CONSUMER).queueUrl;
  const said = await until("it waits", async () => {
    const found = await follow("Backlog", 0, { QUEUE_URL, FUNCTION });
    return /"ApproximateNumberOfMessages": "[1-9]/.test(found) && found;
  });
  assert.match(said, new RegExp(`${UUID}\\tDisabled`));
  await follow("Backlog", 1, { MAPPING: UUID });
  await paid(orderId);
});

scenario("a function that is not let run is seen, and let run", async () => {
  const stopped = { FunctionName: FUNCTION, ReservedConcurrentExecutions: 0 };
  await clients.lambda.send(new PutFunctionConcurrencyCommand(stopped));
  const orderId = await ordered();
  const said = await follow("Function throttles", 0, { FUNCTION });
  assert.match(said, '"ReservedConcurrentExecutions": 0');
  assert.match(said, "ConcurrentExecutions");
  assert.is(await item("payments", orderId), undefined);
  await follow("Function throttles", 1, { FUNCTION });
  await paid(orderId);
});

scenario(
  "a function that does not start shows in its log, and memory and time are given by hand",
  async () => {
    const name = physical("lambda/function:Function", "get-order");
    const configuration = (await clients.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: name }),
    )) as { Handler: string; Timeout: number; MemorySize: number };
    const { Handler, Timeout, MemorySize } = configuration;
    const update = (more: object) =>
      clients.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...more }));
    await outdated("get-order");
    await update({ Handler: "index.gone" });
    assert.is((await fetch(`${outputs.apiUrl}/orders/${invoiced}`)).status, 502);
    const said = await follow("Function errors", 0, { FUNCTION: name });
    assert.match(said, /REPORT RequestId: .*\s+Duration: /);
    assert.not.match(said, OUTDATED);
    const given = await follow("Function errors", 1, { FUNCTION: name });
    assert.match(given, /"MemorySize": 1024/);
    await update({ Handler, Timeout, MemorySize });
    await ended(invoiced, "invoiced");
  },
);

scenario("an unsent outbox is listed with the sweeper's word, and sent with one's own rights", async () => {
  const mend = await withdraw(`${BUS_NAME}-sweep-outboxes`, ({ Action }) => Action === "events:PutEvents");
  const { orderId, ...rest } = orderData();
  const key = `create-order|http|POST /orders|${orderId}`;
  const detail = JSON.stringify({ metadata: { id: `unsent-${orderId}` }, data: { orderId, ...rest } });
  const outbox = [{ id: `unsent-${orderId}`, type: "OrderCreated", source: "shop.orders", detail }];
  const claimedAt = new Date(Date.now() - UNSENT_MS).toISOString();
  try {
    await store.accept(
      { ...{ key, consumer: "create-order", status: "done", generation: 0, attempts: 1, outbox }, claimedAt },
      [],
    );
    await outdated(`${BUS_NAME}-sweep-outboxes`);
    await clients.lambda.send(new InvokeCommand({ FunctionName: SWEEPER }));
    const said = await follow("Unsent outboxes", 0, { SWEEPER });
    for (const part of [key, "OrderCreated", "AccessDenied", "OldestUnsentOutboxAge"])
      assert.match(said, part);
    assert.not.match(said, OUTDATED);
    assert.match(await follow("Unsent outboxes", 1), /^[1-9]\d* sent/m);
  } finally {
    await mend();
  }
  await paid(orderId);
});

scenario(
  "a claim whose message is gone is listed, and finished by the replay that is printed for it",
  async () => {
    const data = orderData();
    const { orderId } = data;
    const key = `${CONSUMER}|shop.orders|OrderCreated|${orderId}`;
    const now = Date.now();
    await store.claim({
      ...{ key, consumer: CONSUMER, hash: payloadHash(data), correlationId: orderId },
      event: { id: orderId, source: "shop.orders", type: "OrderCreated" },
      ...{
        owner: "somebody",
        now,
        lease: now + HOUR,
        counted: 0,
        maxAttempts: 5,
        expiresAt: now / 1000 + 1e6,
      },
    });
    await emit([orderCreated({ data })]);
    await until("others have had it", async () => (await item("orders", orderId)) !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await clients.sqs.send(new PurgeQueueCommand({ QueueUrl: consumer(CONSUMER).queueUrl }));
    await clients.dynamodb.send(
      new UpdateItemCommand({
        TableName: outputs.claimsTable,
        Key: { key: { S: key } },
        UpdateExpression: "SET lease = :none, pendingSince = :long",
        ExpressionAttributeValues: { ":none": { N: "0" }, ":long": { N: String(now - HOUR) } },
      }),
    );
    const said = await follow("Stale claims", 0, { CONSUMER, ...WINDOW() });
    assert.match(said, key);
    assert.match(
      said,
      /npm run replay -- --from \S+ --to \S+ --consumer process-payment --outputs \S+outputs\.json/,
    );
    await paid(orderId);
  },
);

scenario("a gather that has not ended is listed, and ends when the sweeper runs", async () => {
  const crawlId = `crawl-${randomUUID()}`;
  const gathers = dynamoGathers(clients.dynamodb, outputs.claimsTable);
  const key = gatherKey("complete-crawl", crawlId);
  const now = Date.now();
  await gathers.count({
    ...{
      key,
      gather: crawlId,
      consumer: "complete-crawl",
      correlationId: crawlId,
      now,
      deadline: now - HOUR,
    },
    ...{ expiresAt: now / 1000 + 1e6, results: [{ mark: `${key}|1`, succeeded: 1, failed: 0 }] },
    close: { total: 2, startedAt: new Date(now - HOUR).toISOString(), keep: {} },
  });
  const said = await follow("Overdue gathers", 0, { CONSUMER: "complete-crawl", SWEEPER });
  assert.match(said, "Gathers past their deadline");
  assert.match(said, new RegExp(`complete-crawl +${crawlId} +1 of 2`));
  assert.match(said, '"sent"');
  await until("it is over", async () => (await gathers.look(key))?.status === "done");
});

scenario("a revision that never came is listed with who waits for it, and skipped", async () => {
  const [type, source] = ["SubscriptionChanged", "shop.subscriptions"];
  const subscriptionId = `subscription-${randomUUID()}`;
  const changed = { customerId: "c", status: "active", period: 2, changedAt: "2026-01-31T12:00:00Z" };
  await emit([{ type, source, detail: { data: { ...changed, subscriptionId, revision: 2 } } }]);
  const said = await until("it waits", async () => {
    const answer = await follow("Stalled sequences", 0);
    return answer.includes(subscriptionId) && answer;
  });
  const [, KEY = ""] =
    said.split("\n").flatMap((line) => {
      const found = /order -- skip ('[^']+'|\S+)/.exec(line);
      return found && line.includes(subscriptionId) ? [[...found]] : [];
    })[0] ?? [];
  assert.match(KEY, subscriptionId);
  await follow("Stalled sequences", 1, { KEY });
  await until("nobody waits any more", async () => {
    const answer = await follow("Stalled sequences", 0);
    return !answer.includes(subscriptionId);
  });
});

scenario("a timer that nobody fires is listed, with why, and fired with one's own rights", async () => {
  const mend = await withdraw(`${BUS_NAME}-fire-timers`, ({ Action }) =>
    JSON.stringify(Action).includes("dynamodb:DeleteItem"),
  );
  const { timer } = await plantTimer(-3600);
  const ID = `OrderCreated:${timer.key}`;
  try {
    const FunctionName = physical("lambda/function:Function", `${BUS_NAME}-fire-timers`);
    const key = `timer|OrderCreated|${timer.key}`;
    const wakeUp = {
      messageId: "1",
      receiptHandle: "none",
      body: JSON.stringify({ key }),
      attributes: { ApproximateReceiveCount: "1" },
    };
    await clients.lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify({ Records: [wakeUp] }) }),
    );
    const said = await follow("Overdue timers", 0, { TIMERS: FunctionName });
    for (const part of [ID, "1 h ago", "not fired", "not authorized"]) assert.match(said, part);
    assert.match(await follow("Overdue timers", 1, { ID }), `${ID} is published.`);
  } finally {
    await mend();
  }
  assert.ok(await ended(timer.key, "invoiced"));
});

scenario("a caller who got a 5xx is told why in the log, and asks again with the same key", async () => {
  const mend = await withdraw("create-order", ({ Action }) =>
    JSON.stringify(Action).includes("dynamodb:PutItem"),
  );
  await outdated("create-order");
  const KEY = randomUUID();
  const answered = await fetch(`${outputs.apiUrl}/orders`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": KEY },
    body: JSON.stringify(REQUEST),
  });
  await mend();
  assert.is(answered.status, 503);
  const said = await follow("HTTP 5xx", 0, { BUS });
  for (const part of ['"endpoint":"create-order"', "not authorized"]) assert.match(said, part);
  assert.not.match(said, OUTDATED);
  const words = { API_URL: outputs.apiUrl, KEY, TOKEN: "none", BODY: JSON.stringify(REQUEST) };
  const { orderId } = JSON.parse(await follow("HTTP 5xx", 1, words));
  const again = await postOrder(REQUEST, { key: KEY });
  assert.equal([again.status, again.body.orderId], [202, orderId]);
});

scenario("a webhook that was refused shows in its log", async () => {
  const headers = {
    "x-github-event": "issues",
    "x-github-delivery": "forged-1",
    "x-hub-signature-256": "sha256=0",
  };
  const { status } = await fetch(`${outputs.apiUrl}/webhooks/github`, {
    method: "POST",
    headers,
    body: "{}",
  });
  assert.is(status, 401);
  await outdated("receive-github");
  const said = await follow("Webhooks failed", 0, {
    FUNCTION: physical("lambda/function:Function", "receive-github"),
  });
  assert.match(said, "forged-1");
  assert.not.match(said, OUTDATED);
});

scenario("all that was said of a process is found by its id", async () => {
  const [query] = queries;
  const said = await follow("Logs", 0, { BUS, QUERY: (query ?? "").replace("CORRELATION_ID", invoiced) });
  for (const part of [invoiced, "not authorized", '"consumer":"create-invoice"']) assert.match(said, part);
});

scenario("who should have got a mail is seen", async () => {
  const { topicArn = "" } = outputs.notifications["tell-of-failure"] ?? {};
  const said = await follow("Mails undelivered", 0, { TOPIC_ARN: topicArn });
  // On the local AWS a mailbox stands for the addresses of a topic.
  assert.match(said, `mailbox-${topicArn.split(":").at(-1)}`);
});

scenario("every command of the runbook has run", () => {
  const numbers = new Map<string, number>();
  const all = blocks.flatMap(({ section, language }) => {
    if (language !== "sh") return [];
    const number = numbers.get(section) ?? 0;
    numbers.set(section, number + 1);
    return [`${section} ${number}`];
  });
  assert.equal([...done].sort(), all.sort());
});

const queries = blocks.filter(({ language }) => language === "insights").map(({ text }) => text);

type Line = Record<string, unknown>;

/** The lines of a function's log that are JSON. */
async function lines(name: string): Promise<Line[]> {
  const logGroupName = physical("cloudwatch/logGroup:LogGroup", name);
  const { events = [] } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events.flatMap(({ message = "" }) => (message.startsWith("{") ? [JSON.parse(message)] : []));
}

/** Whether a line passes a query's filter: `field = "value"`, `field in [..]`, joined by `and`; others let all pass. */
function passes(query: string, line: Line): boolean {
  const [, filter = ""] = /filter (.*?)(?: \||$)/.exec(query) ?? [];
  return filter.split(" and ").every((term) => {
    const [, field = "", operator, values = ""] = /^(\w+) (=|in) (.*)$/.exec(term) ?? [];
    if (!operator) return true;
    return values.includes(JSON.stringify(line[field] ?? "nothing"));
  });
}

test("the fields of each query are those of real log lines", async () => {
  await until("something was given up", async () => {
    await emit([orderCreated({ data: { orderId: "broken" } })]);
    return (await lines(CONSUMER)).some(({ finished }) => finished === "dead");
  });
  await postOrder("no JSON");
  const all = (await Promise.all([CONSUMER, "create-order", "receive-github"].map(lines))).flat();
  // An event that was tried again, and then given up: its lines have all that a query may ask for.
  const ended = new Set(all.filter((line) => "finished" in line).map(({ eventId }) => eventId));
  const id = all.find((line) => "again" in line && ended.has(line.eventId))?.eventId;
  for (const query of queries) {
    // Those are Lambda's own: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
    if (query.includes("platform.report")) continue;
    const matching = all.filter((line) => passes(query.replace("EVENT_ID", String(id)), line));
    assert.ok(matching.length > 0, query);
    const fields = query
      .replace(/"[^"]*"|\/[^/]*\/|\bas \w+|@\w+/g, "")
      .match(/\b[a-z]\w*\b/gi)
      ?.filter((word) => !KEYWORDS.has(word));
    for (const field of fields ?? [])
      assert.ok(
        matching.some((line) => field in line) || query.includes(`as ${field}`),
        `${query}: ${field}`,
      );
  }
});

const KEYWORDS = new Set([
  "fields",
  "filter",
  "sort",
  "stats",
  "by",
  "asc",
  "desc",
  "like",
  "and",
  "in",
  "count",
]);

test.run();
