import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus, type EventBusArgs } from "../../../../components/bus/event-bus.ts";
import { adapter } from "../../../../components/function/adapter.ts";
import { HttpApi } from "../../../../components/http/http-api.ts";
import { NotificationTopic } from "../../../../components/mail/notification-topic.ts";
import { Consumer } from "../../../../components/participants/consumer.ts";
import { Gather } from "../../../../components/participants/gather.ts";
import { HttpEndpoint } from "../../../../components/participants/http-endpoint.ts";
import { Notification } from "../../../../components/participants/notification.ts";
import { Schedule } from "../../../../components/participants/schedule.ts";
import { Table } from "../../../../components/storage/table.ts";
import {
  CrawlCompleted,
  CrawlListed,
  CrawlRequested,
  HandlingFailed,
  InvoiceCreated,
  PageCrawled,
  PageCrawlFailed,
  PaymentProcessed,
} from "../../../../schemas/registry.ts";
import { throws } from "../../../harness/throws.ts";
import { evaluate, type Options, once } from "../../evaluate.ts";

const external = { PaymentProcessed, CrawlListed, PageCrawled, PageCrawlFailed };

interface More {
  bus?: EventBusArgs;
  consumer?: object;
  gather?: object;
  /** Just the bus and the consumer, which is sooner there. */
  alone?: boolean;
  options?: Options;
}

/** One of each that there is, on a bus. */
const program = ({ bus: args = {}, consumer = {}, gather = {}, alone = true, options = {} }: More) =>
  evaluate(() => {
    const bus = new EventBus("shop", { external, ...args });
    const invoices = new Table("invoices", { key: "orderId" });
    new Consumer("create-invoice", {
      ...{ bus, on: { PaymentProcessed }, emits: { InvoiceCreated }, creates: { invoices } },
      ports: { taxRates: adapter("tax-rates") },
      ...consumer,
    });
    if (alone) return bus.complete();
    const on = { CrawlListed, PageCrawled, PageCrawlFailed, HandlingFailed };
    const emits = { CrawlCompleted };
    new Gather("complete-crawl", {
      bus,
      on,
      emits,
      expectedEveryHours: 168,
      ...gather,
    });
    const orders = new Table("orders", { key: "orderId" });
    new Schedule("request-crawl", {
      ...{ bus, expression: "rate(1 hour)", emits: { CrawlRequested } },
    });
    new HttpEndpoint("get-order", {
      ...{ bus, api: new HttpApi("api"), route: "GET /orders/{orderId}", reads: { orders } },
    });
    new Notification("tell-of-invoice", {
      ...{
        bus,
        to: new NotificationTopic("mail", { addresses: "errorEmails", about: "failures" }),
        on: { InvoiceCreated },
      },
      text: "Order <orderId> is invoiced.",
    });
    return bus.complete();
  }, options);
const plain = once(() => program({ alone: false }));

/** An alarm as it is made, without what it says. */
const alarmOf = async (name: string, more?: More) => {
  const { inputs } = await (more ? program(more) : plain());
  const { alarmDescription: _, ...alarm } = inputs("MetricAlarm", name);
  return alarm;
};

const QUIET = {
  ...{ comparisonOperator: "GreaterThanThreshold", threshold: 0, evaluationPeriods: 1 },
  treatMissingData: "notBreaching",
};
const letters = (QueueName: string) => ({
  ...QUIET,
  ...{ namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible", dimensions: { QueueName } },
  ...{ statistic: "Maximum", period: 300, treatMissingData: "ignore" },
});

test("a dead letter is an alarm until it is gone, whoever gave the event up", async () => {
  for (const name of ["create-invoice", "complete-crawl", "request-crawl"]) {
    assert.equal(await alarmOf(`${name}-dead-letters`), letters(`${name}-dlq`));
    assert.equal(await alarmOf(`${name}-target-dead-letters`), letters(`${name}-target-dlq`));
  }
  assert.equal(await alarmOf("tell-of-invoice-target-dead-letters"), letters("tell-of-invoice-target-dlq"));
});

test("a rule that cannot deliver is an alarm, and so is one that cannot lay aside what it did not deliver", async () => {
  for (const name of ["create-invoice", "complete-crawl", "tell-of-invoice"]) {
    const metric = (metricName: string) => ({
      ...{ namespace: "AWS/Events", metricName, stat: "Sum", period: 300 },
      dimensions: { EventBusName: "shop-0a1b2c3", RuleName: name },
    });
    assert.equal(await alarmOf(`${name}-deliveries`), {
      ...QUIET,
      metricQueries: [
        {
          ...{ id: "undelivered", label: "Undelivered", returnData: true },
          expression: "SUM([FILL(failed, 0), FILL(lost, 0)])",
        },
        { id: "failed", metric: metric("FailedInvocations") },
        { id: "lost", metric: metric("InvocationsFailedToBeSentToDlq") },
      ],
    });
  }
  const { names } = await plain();
  assert.not.ok(names("MetricAlarm").includes("request-crawl-deliveries"), "the clock has no rule");
});

const backlog = (QueueName: string, threshold: number) => ({
  ...QUIET,
  ...{ namespace: "AWS/SQS", metricName: "ApproximateAgeOfOldestMessage", dimensions: { QueueName } },
  ...{ statistic: "Maximum", period: 300, threshold },
});

test("a message that waits for longer than the stack says is an alarm, not counting a consumer's own longer breath", async () => {
  const of = (more: More) => alarmOf("create-invoice-backlog", more);
  assert.equal(await alarmOf("create-invoice-backlog"), backlog("create-invoice-queue", 900));
  assert.equal((await of({ options: { config: { backlogAlarmSeconds: 1800 } } })).threshold, 1800);
  assert.equal((await of({ consumer: { retry: { maxDelaySeconds: 1000 } } })).threshold, 900 + 700);
  assert.equal((await of({ consumer: { timeoutSeconds: 100 } })).threshold, 900 + 300, "its visibility");
  assert.equal((await of({ consumer: { retry: { maxDelaySeconds: 10 } } })).threshold, 900);
});

test("a consumer may have a bound of its own, whatever the stack says and its retries take; a gather, too", async () => {
  const config = { backlogAlarmSeconds: 1800 };
  const consumer = { backlogAlarmSeconds: 21_600, retry: { maxDelaySeconds: 1000 } };
  const own = await alarmOf("create-invoice-backlog", { consumer, options: { config } });
  assert.equal(own, backlog("create-invoice-queue", 21_600));
  const gather = { backlogAlarmSeconds: 3600 };
  assert.is((await alarmOf("complete-crawl-backlog", { gather, alone: false })).threshold, 3600);
  assert.is((await alarmOf("complete-crawl-backlog")).threshold, 900);
});

test("a bound of its own is more than its retries take, and a day at most", async () => {
  const refused = (consumer: object, from: number) =>
    throws(
      () => program({ consumer }),
      `backlogAlarmSeconds of create-invoice is ${(consumer as { backlogAlarmSeconds: number }).backlogAlarmSeconds}: use a whole number from ${from} to 86400.`,
    );
  for (const backlogAlarmSeconds of [0, 300, 300.5, 86_401]) await refused({ backlogAlarmSeconds }, 301);
  await refused({ backlogAlarmSeconds: 1000, retry: { maxDelaySeconds: 1000 } }, 1001);
  await refused({ backlogAlarmSeconds: 600, timeoutSeconds: 100 }, 601);
  for (const backlogAlarmSeconds of [301, 86_400])
    assert.is(
      (await alarmOf("create-invoice-backlog", { consumer: { backlogAlarmSeconds } })).threshold,
      backlogAlarmSeconds,
    );
});

const LASTING = { evaluationPeriods: 3, datapointsToAlarm: 2 };
const ofFunction = (name: string, metricName: string, more: object) => ({
  ...QUIET,
  ...{ namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: `${name}-0a1b2c3` } },
  ...{ statistic: "Sum", period: 300 },
  ...more,
});

test("a function that fails or is throttled for longer is an alarm; behind a route at once, where nobody tries again", async () => {
  for (const [name, more] of [
    ["create-invoice", LASTING],
    ["complete-crawl", LASTING],
    ["request-crawl", LASTING],
    ["shop-sweep-outboxes", LASTING],
    ["get-order", {}],
  ] as const) {
    assert.equal(await alarmOf(`${name}-errors`), ofFunction(name, "Errors", more));
    assert.equal(await alarmOf(`${name}-throttles`), ofFunction(name, "Throttles", more));
  }
});

test("an answer 5xx of the API is an alarm", async () => {
  assert.equal(await alarmOf("api-5xx"), {
    ...QUIET,
    ...{ namespace: "AWS/ApiGateway", metricName: "5xx", dimensions: { ApiId: "api-id" } },
    ...{ statistic: "Sum", period: 300 },
  });
});

test("direct delivery has no queue to be behind with, and its errors are how it tries again", async () => {
  await throws(
    () => program({ consumer: { delivery: "direct", backlogAlarmSeconds: 3600 } }),
    "create-invoice is delivered to directly and has no queue: leave out backlogAlarmSeconds.",
  );
  const { names } = await program({ consumer: { delivery: "direct" } });
  assert.equal(
    names("MetricAlarm").filter((name) => name.startsWith("create-invoice")),
    ["create-invoice-dead-letters", "create-invoice-deliveries", "create-invoice-target-dead-letters"],
  );
});

test("a consumer that should hear something every few hours has an alarm on silence, from when it may have heard", async () => {
  const silence = (name: string, hours: number, warmUpPeriodDurationInMinutes: number) => ({
    // It is there wherever a message has come, which those of a bus's rules may not be.
    ...{ namespace: "AWS/SQS", metricName: "NumberOfMessagesSent", statistic: "Sum", period: 3600 },
    dimensions: { QueueName: `${name}-queue` },
    ...{ comparisonOperator: "LessThanThreshold", threshold: 1, treatMissingData: "breaching" },
    ...{ evaluationPeriods: hours, datapointsToAlarm: hours },
    warmUpConfiguration: { warmUpPeriodDurationInMinutes },
  });
  const more = { consumer: { expectedEveryHours: 24 } };
  assert.equal(await alarmOf("create-invoice-silence", more), silence("create-invoice", 24, 1440));
  assert.equal(await alarmOf("complete-crawl-silence"), silence("complete-crawl", 168, 2880));
  const { names } = await plain();
  assert.equal(
    names("MetricAlarm").filter((name) => name.endsWith("-silence")),
    ["complete-crawl-silence", "request-crawl-silence"],
  );
  const direct = { consumer: { expectedEveryHours: 24, delivery: "direct" } };
  assert.equal(await alarmOf("create-invoice-silence", direct), {
    ...silence("create-invoice", 24, 1440),
    ...{ namespace: "AWS/Lambda", metricName: "Invocations" },
    dimensions: { FunctionName: "create-invoice-0a1b2c3" },
  });
});

test("a schedule that does not fire is an alarm, an hour after it should have", async () => {
  const { evaluationPeriods, dimensions, alarmDescription } = (await plain()).inputs(
    "MetricAlarm",
    "request-crawl-silence",
  );
  assert.equal([evaluationPeriods, dimensions], [2, { QueueName: "request-crawl-queue" }]);
  assert.match(String(alarmDescription), "aws scheduler list-schedules --name-prefix request-crawl");
});

test("mails that SNS gives up are an alarm for each topic", async () => {
  const { namespace, metricName, dimensions } = (await plain()).inputs("MetricAlarm", "mail-undelivered");
  assert.equal(
    [namespace, metricName, dimensions],
    ["AWS/SNS", "NumberOfNotificationsFailed", { TopicName: "mail" }],
  );
});

test("an alarm looks back for a week at most, by whole hours", async () => {
  for (const expectedEveryHours of [0, 169, 1.5])
    await throws(
      () => program({ consumer: { expectedEveryHours } }),
      `expectedEveryHours of create-invoice is ${expectedEveryHours}: use a whole number from 1 to 168.`,
    );
});

test("a stack may do without; those on what stays undone remain", async () => {
  const { names } = await program({ options: { config: { alarms: "false" } } });
  assert.equal(names("MetricAlarm"), [
    "shop-overdue-gathers",
    "shop-overdue-timers",
    "shop-stale-claims",
    "shop-stalled-sequences",
    "shop-unsent-outboxes",
  ]);
});

test("each says which command shows it, and where the runbook is, in what CloudWatch takes, and tells whom the bus tells", async () => {
  const topic = "arn:aws:sns:eu-central-1:123456789012:ops";
  const runbookUrl = `https://wiki.example/${"x".repeat(179)}`;
  const { inputs, names } = await program({
    ...{ bus: { alarmActions: [topic] }, alone: false },
    options: { config: { runbookUrl } },
  });
  for (const name of names("MetricAlarm")) {
    const { alarmActions, alarmDescription } = inputs("MetricAlarm", name);
    const says = String(alarmDescription);
    assert.equal(alarmActions, [topic], name);
    assert.match(says, /npm run (dlq|pending|timers|trace)|aws (lambda|sqs|events|logs) |message "/, name);
    assert.ok(says.includes(` Runbook: ${runbookUrl}#`), name);
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html; a name may be longer by 44.
    assert.ok(says.length <= 1024 - 4 * 44, `${name}: ${says.length}`);
  }
});

test.run();
