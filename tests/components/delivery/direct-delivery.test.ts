import type * as pulumi from "@pulumi/pulumi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import type { Retry } from "../../../components/delivery/retry.ts";
import { Consumer } from "../../../components/participants/consumer.ts";
import { Table } from "../../../components/storage/table.ts";
import * as events from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate, once } from "../evaluate.ts";

const NAME = "track-order";
const { OrderCreated, PaymentProcessed, PaymentDeclined, InvoiceCreated, ...rest } = events;
const { PaymentReversalRequested, PaymentReversed } = rest;
const on = {
  ...{ OrderCreated, PaymentProcessed, PaymentDeclined, InvoiceCreated },
  ...{ PaymentReversalRequested, PaymentReversed },
};
const waitsFor = new Map<string, string[]>();

function note({ type, name, opts }: pulumi.ResourceTransformationArgs): undefined {
  const on = [opts.dependsOn ?? []].flat() as unknown as { __pulumiType: string }[];
  waitsFor.set(
    `${type.split(":").at(-1)} ${name}`,
    on.map(({ __pulumiType }) => __pulumiType.split(":").at(-1) ?? ""),
  );
}

function direct(retry: Partial<Retry> = {}) {
  return evaluate(() => {
    const bus = new EventBus("bus", { external: on });
    const updates = { orders: new Table("orders", { key: "orderId" }) };
    const args = { bus, on, updates, projection: true, delivery: "direct", retry } as const;
    new Consumer(NAME, args, { transformations: [note] });
    return { consumers: bus.complete().consumers };
  });
}

const known = once(() => direct());

test("lets the rule invoke the function, and no queue is between", async () => {
  const { inputs, names, outputs } = await known();
  assert.equal(names("Queue"), ["bus-timers", `${NAME}-dlq`, `${NAME}-target-dlq`]);
  assert.equal(names("EventSourceMapping"), ["bus-fire-timers"]);
  assert.equal(inputs("Permission", NAME), {
    action: "lambda:InvokeFunction",
    function: `${NAME}-0a1b2c3`,
    principal: "events.amazonaws.com",
    sourceArn: `arn:EventRule:${NAME}`,
  });
  assert.equal(inputs("EventTarget", NAME), {
    eventBusName: "bus-0a1b2c3",
    rule: `${NAME}-0a1b2c3`,
    arn: `arn:Function:${NAME}`,
    deadLetterConfig: { arn: `arn:Queue:${NAME}-target-dlq` },
    retryPolicy: { maximumEventAgeInSeconds: 21_600, maximumRetryAttempts: 185 },
  });
  assert.equal(outputs.consumers, {
    [NAME]: {
      functionName: `${NAME}-0a1b2c3`,
      ruleArn: `arn:EventRule:${NAME}`,
      deadLetterQueueUrl: `https://queue/${NAME}-dlq`,
      targetDeadLetterQueueUrl: `https://queue/${NAME}-target-dlq`,
    },
  });
});

test("retries once less than it attempts, and then Lambda lays the event with the dead letters", async () => {
  const { inputs } = await known();
  assert.equal(inputs("FunctionEventInvokeConfig", NAME), {
    functionName: `${NAME}-0a1b2c3`,
    maximumRetryAttempts: 2,
    maximumEventAgeInSeconds: 21_600,
    destinationConfig: { onFailure: { destination: `arn:Queue:${NAME}-dlq` } },
  });
  assert.equal(waitsFor.get(`FunctionEventInvokeConfig ${NAME}`), ["RolePolicy"]);
  const { variables } = inputs("Function", NAME).environment as { variables: Record<string, string> };
  assert.is(variables.RETRY, '{"maxAttempts":3,"baseDelaySeconds":2,"maxDelaySeconds":300}');
  assert.is(variables.QUEUE_URL, undefined);
});

test("is no target before it may be invoked: a refused delivery is not tried again", async () => {
  await known();
  assert.equal(waitsFor.get(`EventTarget ${NAME}`)?.sort(), ["Permission", "QueuePolicy"]);
});

test("refuses what Lambda's asynchronous invocation cannot do", async () => {
  await throws(
    () => direct({ maxAttempts: 4 }),
    "retry.maxAttempts of track-order is 4: direct delivery takes 1 to 3.",
  );
  await throws(
    () => direct({ maxEventAgeHours: 7 }),
    "retry.maxEventAgeHours of track-order is 7: Lambda takes 1 to 6.",
  );
});

test.run();
