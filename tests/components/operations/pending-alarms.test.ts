import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus, type EventBusArgs } from "../../../components/bus/event-bus.ts";
import { consumerShape, type ShapeOptions } from "../../../components/delivery/consumer-shape.ts";
import { adapter } from "../../../components/function/adapter.ts";
import { staleAfterSeconds } from "../../../components/operations/stale-claims.ts";
import { Consumer } from "../../../components/participants/consumer.ts";
import { DEFAULTS } from "../../../components/settings/settings.ts";
import { Table } from "../../../components/storage/table.ts";
import { sweepRound } from "../../../runtime/lambda/sweep-round.ts";
import { METRICS_NAMESPACE } from "../../../schemas/names.ts";
import { InvoiceCreated, PaymentProcessed } from "../../../schemas/registry.ts";
import { world } from "../../runtime/world.ts";
import { evaluate, type Options, once } from "../evaluate.ts";

const withBus = (args: EventBusArgs = {}, options: Options = {}) =>
  evaluate(() => new EventBus("shop", args).complete(), options);
const plain = once(() => withBus());

const NAMES = [
  "shop-unsent-outboxes",
  "shop-stale-claims",
  "shop-overdue-gathers",
  "shop-stalled-sequences",
  "shop-overdue-timers",
];

const ALARM = {
  namespace: "EventChoreography",
  dimensions: { Bus: "shop-0a1b2c3" },
  statistic: "Maximum",
  comparisonOperator: "GreaterThanThreshold",
  ...{ period: 60, evaluationPeriods: 3, datapointsToAlarm: 3 },
};

test("an outbox that stays unsent is an alarm, and so is a sweeper that says nothing, but not before its first minutes", async () => {
  const { alarmDescription: _, ...alarm } = (await plain()).inputs("MetricAlarm", "shop-unsent-outboxes");
  assert.equal(alarm, {
    ...ALARM,
    metricName: "OldestUnsentOutboxAge",
    threshold: 300,
    treatMissingData: "breaching",
    warmUpConfiguration: { warmUpPeriodDurationInMinutes: 10 },
  });
});

test("a record that stays claimed is an alarm; a silent sweeper changes nothing about it", async () => {
  const { alarmDescription: _, ...alarm } = (await plain()).inputs("MetricAlarm", "shop-stale-claims");
  assert.equal(alarm, { ...ALARM, metricName: "StaleClaims", threshold: 0, treatMissingData: "ignore" });
});

test("a gather that does not end although it is told to is an alarm", async () => {
  const { alarmDescription: _, ...alarm } = (await plain()).inputs("MetricAlarm", "shop-overdue-gathers");
  assert.equal(alarm, {
    ...{ ...ALARM, evaluationPeriods: 10, datapointsToAlarm: 10 },
    ...{ metricName: "OverdueGathers", threshold: 0, treatMissingData: "ignore" },
  });
});

test("a consumer in order that waits for what does not come is an alarm", async () => {
  const { alarmDescription: told, ...alarm } = (await plain()).inputs(
    "MetricAlarm",
    "shop-stalled-sequences",
  );
  assert.equal(alarm, {
    ...{ ...ALARM, metricName: "StalledSequences", threshold: 0, treatMissingData: "ignore" },
  });
  for (const part of ["1112 s", "npm run order -- list", "npm run order -- skip KEY", "npm run dlq -- list"])
    assert.match(String(told), part);
});

test("a timer that nobody fires although the sweeper has it woken is an alarm", async () => {
  const { alarmDescription: _, ...alarm } = (await plain()).inputs("MetricAlarm", "shop-overdue-timers");
  assert.equal(alarm, {
    ...{ ...ALARM, metricName: "OldestOverdueTimerAge", threshold: 300, treatMissingData: "ignore" },
  });
});

test("each alarm says what it means, its bound, and the command that mends it, in what CloudWatch takes", async () => {
  const { inputs } = await plain();
  const told = (name: string) => String(inputs("MetricAlarm", name).alarmDescription);
  for (const part of [
    "300 s",
    "shop-sweep-outboxes-0a1b2c3",
    "npm run pending -- list",
    "npm run pending -- send",
  ])
    assert.match(told("shop-unsent-outboxes"), part);
  for (const part of ["10 minutes", "npm run pending -- list", "the function's log"])
    assert.match(told("shop-overdue-gathers"), part);
  for (const part of ["1112 s", "npm run pending -- list", "npm run replay -- --from", "npm run dlq -- list"])
    assert.match(told("shop-stale-claims"), part);
  for (const part of ["300 s", "shop-fire-timers", "npm run timers -- list", "npm run timers -- fire ID"])
    assert.match(told("shop-overdue-timers"), part);
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  for (const name of NAMES) assert.ok(told(name).length <= 1024, name);
});

test("the stack says how old an outbox must be, and the bus who is told", async () => {
  const topic = "arn:aws:sns:eu-central-1:123456789012:ops";
  const { inputs } = await withBus({ alarmActions: [topic] }, { config: { unsentAlarmSeconds: 600 } });
  assert.is(inputs("MetricAlarm", "shop-unsent-outboxes").threshold, 600);
  for (const name of NAMES) assert.equal(inputs("MetricAlarm", name).alarmActions, [topic]);
});

test("the alarms watch metrics that the sweeper writes, where it writes them", async () => {
  const { runtime, gathers, timers, logs } = world();
  const settings = { busName: "shop-0a1b2c3", recordDays: 35, sweepAfterMs: 1, staleAfterMs: 1 };
  await sweepRound({ ...runtime, gathers, timers, settings }, 0);
  const written = logs.at(-1)?.[2] ?? {};
  const { inputs } = await plain();
  for (const name of NAMES) {
    const { namespace, metricName, dimensions } = inputs("MetricAlarm", name);
    assert.is(namespace, METRICS_NAMESPACE);
    assert.type(written[String(metricName)], "number");
    for (const [dimension, value] of Object.entries(dimensions as object))
      assert.is(written[dimension], value);
  }
});

test("a claim is stale above the largest backoff and visibility, its lease over, and a while in the queue", () => {
  const settings = { ...DEFAULTS, functionTimeoutSeconds: 30, leaseMarginSeconds: 2 };
  const after = (visibilityTimeoutSeconds: number, ...options: Partial<ShapeOptions>[]) => {
    const stack = { ...settings, visibilityTimeoutSeconds };
    const shapes = options.map((one) => consumerShape("track-order", one as ShapeOptions, stack, []));
    return staleAfterSeconds(stack, shapes) - 900;
  };
  const waits = (maxDelaySeconds: number) => ({ retry: { maxDelaySeconds } });
  assert.is(after(180, waits(20), waits(100)), 30 + 2 + 180);
  assert.is(after(180, waits(20), waits(600), waits(100)), 30 + 2 + 600);
  assert.is(after(6), 30 + 2 + 120, "Lambda's own retries");
  assert.is(after(180, { ...waits(20), timeoutSeconds: 60 }), 60 + 2 + 360, "a consumer of longer breath");
});

test("the sweeper counts claims as stale above the backoff of every consumer, its own retry included", async () => {
  const staleAfter = async (maxDelaySeconds?: number) => {
    const { inputs } = await evaluate(() => {
      const bus = new EventBus("shop", { external: { PaymentProcessed } });
      const invoices = new Table("invoices", { key: "orderId" });
      const ports = { taxRates: adapter("tax-rates") };
      const retry = maxDelaySeconds === undefined ? {} : { retry: { maxDelaySeconds } };
      new Consumer("create-invoice", {
        ...{
          bus,
          on: { PaymentProcessed },
          emits: { InvoiceCreated },
          creates: { invoices },
          ports,
          ...retry,
        },
      });
      return bus.complete();
    });
    const { environment } = inputs("Function", "shop-sweep-outboxes");
    return (environment as { variables: Record<string, string> }).variables.STALE_AFTER_MS;
  };
  assert.is(await staleAfter(), String((30 + 2 + 300 + 900) * 1000));
  assert.is(await staleAfter(5000), String((30 + 2 + 5000 + 900) * 1000));
});

test.run();
