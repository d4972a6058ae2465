import * as pulumi from "@pulumi/pulumi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { adapter } from "../../../components/function/adapter.ts";
import { Notifications } from "../../../components/mail/notifications.ts";
import { Consumer } from "../../../components/participants/consumer.ts";
import { FailureNotifications } from "../../../components/participants/failure-notifications.ts";
import { Notification, type NotificationArgs } from "../../../components/participants/notification.ts";
import { Table } from "../../../components/storage/table.ts";
import {
  InvoiceCreated,
  OrderCreated,
  PaymentDeclined,
  PaymentProcessed,
} from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate, type Options, once } from "../evaluate.ts";

/** Topics, a bus that they are the alarms' way out of, and one notification. */
const withNotification = (args: Partial<NotificationArgs> = {}, options: Options = {}) =>
  evaluate(() => {
    const notifications = new Notifications("notifications");
    const bus = new EventBus("shop", {
      alarmActions: [notifications.errors.arn],
      external: { InvoiceCreated, PaymentDeclined },
    });
    const to = notifications.success;
    new Notification("tell-of-invoice", {
      ...{ bus, to, on: { InvoiceCreated }, text: "<orderId> is invoiced." },
      ...args,
    });
    return bus.complete();
  }, options);
const plain = once(() => withNotification());

const ARN = "arn:aws:sns:eu-central-1:123456789012:notifications";

const overTls = (Resource: string) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "sns:Publish",
  Resource,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

/** Inputs with secrets in them, as the engine gets them. */
function opened(value: unknown): unknown {
  assert.ok(pulumi.runtime.isRpcSecret(value), "is no secret");
  return pulumi.runtime.unwrapRpcSecret(value);
}

test("has a topic for what went well, and one for what went wrong, without addresses by default", async () => {
  const { inputs, names } = await plain();
  assert.equal(names("Topic"), ["notifications-errors", "notifications-success"]);
  assert.equal(inputs("Topic", "notifications-success"), { displayName: "event-choreography dev: done" });
  assert.equal(inputs("Topic", "notifications-errors"), { displayName: "event-choreography dev: failed" });
  assert.equal(names("TopicSubscription"), []);
});

test("lets nobody publish by policy but alarms of its own account, which the bus's alarms do, and all over TLS", async () => {
  const { inputs } = await plain();
  assert.equal(inputs("TopicPolicy", "notifications-success"), {
    arn: `${ARN}-success`,
    policy: { Version: "2012-10-17", Statement: [overTls(`${ARN}-success`)] },
  });
  assert.equal(inputs("TopicPolicy", "notifications-errors"), {
    arn: `${ARN}-errors`,
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: `${ARN}-errors`,
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:*" },
          },
        },
        overTls(`${ARN}-errors`),
      ],
    },
  });
  assert.equal(inputs("MetricAlarm", "shop-stale-claims").alarmActions, [`${ARN}-errors`]);
});

test("a notification is a rule that makes a mail of an event, but not of a replayed one", async () => {
  const { inputs } = await plain();
  const { eventPattern, ...rule } = inputs("EventRule", "tell-of-invoice");
  assert.equal(rule, { eventBusName: "shop-0a1b2c3" });
  assert.equal(JSON.parse(String(eventPattern)), {
    source: ["shop.invoices"],
    "detail-type": ["InvoiceCreated"],
    "replay-name": [{ exists: false }],
  });
  assert.equal(inputs("EventTarget", "tell-of-invoice"), {
    eventBusName: "shop-0a1b2c3",
    rule: "tell-of-invoice-0a1b2c3",
    arn: `${ARN}-success`,
    roleArn: "arn:Role:tell-of-invoice",
    inputTransformer: {
      inputPaths: { orderId: "$.detail.data.orderId" },
      inputTemplate: '"<orderId> is invoiced."',
    },
    deadLetterConfig: { arn: "arn:Queue:tell-of-invoice-target-dlq" },
    retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
  });
});

test("the rule publishes to this topic only, by a role that no other rule may take on", async () => {
  const { inputs } = await plain();
  assert.equal(inputs("Role", "tell-of-invoice"), {
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "events.amazonaws.com" },
          Condition: { ArnEquals: { "aws:SourceArn": "arn:EventRule:tell-of-invoice" } },
        },
      ],
    },
  });
  assert.equal(inputs("RolePolicy", "tell-of-invoice"), {
    role: "tell-of-invoice-id",
    policy: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sns:Publish", Resource: [`${ARN}-success`] }],
    },
  });
});

test("what cannot be sent goes to a queue that only this rule may send to, and that tools know", async () => {
  const { inputs, outputs, names } = await plain();
  const name = "tell-of-invoice-target-dlq";
  assert.equal(inputs("Queue", name), {
    messageRetentionSeconds: 1_209_600,
    maxMessageSize: 1_048_576,
    sqsManagedSseEnabled: true,
  });
  const { policy } = inputs("QueuePolicy", name) as { policy: { Statement: object[] } };
  assert.equal(policy.Statement[0], {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: `arn:Queue:${name}`,
    Condition: { ArnEquals: { "aws:SourceArn": "arn:EventRule:tell-of-invoice" } },
  });
  assert.equal(outputs.notifications, {
    "tell-of-invoice": {
      ruleArn: "arn:EventRule:tell-of-invoice",
      topicArn: `${ARN}-success`,
      targetDeadLetterQueueUrl: `https://queue/${name}`,
    },
  });
  assert.equal(outputs.consumers, {});
  assert.equal(names("Function"), ["shop-fire-timers", "shop-sweep-outboxes"]);
});

test("a stack whose alarms reach nobody says so: without addresses, or without a topic", async () => {
  const warnings = async (config: Options["config"], stack = "prod", program = mailed) =>
    (await evaluate(program, { stack, config: { ...config } })).warnings.filter((one) => /nobody/.test(one));
  const mailed = () => new Notifications("mail");
  const without = [
    "Alarms reach nobody: config errorEmails names no address. Set it, or subscribe to mail-errors by other means.",
  ];
  assert.equal(await warnings({}), without);
  assert.equal(await warnings({}, "dev"), without);
  assert.equal(await warnings({ alarms: false }, "dev"), []);
  assert.equal(await warnings({ alarms: false }), without, "some alarms are always there");
  assert.equal(await warnings({ errorEmails: "a@shop.example" }), []);
  const alone = () => new EventBus("shop").complete();
  assert.equal(await warnings({}, "prod", alone as never), [
    "Alarms of shop reach nobody: give it alarmActions.",
  ]);
});

test("counts as somebody who consumes its events", async () => {
  await throws(
    () => withNotification({ on: { Elsewhere: { ...PaymentDeclined, type: "Elsewhere" } } }),
    "tell-of-invoice waits for Elsewhere, which nobody publishes",
  );
});

test("refuses a field that is none, before anything is deployed", async () => {
  await throws(
    () => withNotification({ text: "<orderNumber> is invoiced." }),
    "<orderNumber> of tell-of-invoice is no field of InvoiceCreated: there are invoiceId, invoiceNumber, orderId,",
  );
});

test("addresses come from config, by commas or as JSON, and are secret wherever they appear", async () => {
  const config = {
    notificationEmails: "ann@shop.example, bob@shop.example",
    errorEmails: '["ops@shop.example"]',
  };
  const { inputs, names, resources } = await withNotification({}, { config });
  assert.equal(names("TopicSubscription"), [
    "notifications-errors-0",
    "notifications-success-0",
    "notifications-success-1",
  ]);
  const subscription = (name: string) => {
    const { endpoint, ...others } = inputs("TopicSubscription", name);
    return { ...others, endpoint: opened(endpoint) };
  };
  assert.equal(subscription("notifications-success-1"), {
    topic: `${ARN}-success`,
    protocol: "email",
    endpoint: "bob@shop.example",
  });
  assert.is(subscription("notifications-errors-0").endpoint, "ops@shop.example");
  const others = resources.map((one) => (one.type === "TopicSubscription" ? { name: one.name } : one));
  assert.not.match(JSON.stringify(others), "shop.example");
});

test("an address that is taken away leaves the others their subscriptions", async () => {
  for (const notificationEmails of [",bob@shop.example", '[null, "bob@shop.example"]'])
    assert.equal(
      (await withNotification({}, { config: { notificationEmails } })).names("TopicSubscription"),
      ["notifications-success-1"],
    );
});

test("refuses what is no address without repeating it", async () => {
  const cases: [errorEmails: string, message: string][] = [
    ["ann@shop.example,bob at shop", "Config errorEmails: entry 2 is no e-mail address"],
    ["[7]", "entry 1 is no e-mail address"],
    ["[ann@shop.example]", "Config errorEmails begins like a JSON list, but is none"],
    ["a@shop.example,a@shop.example", "entry 2 is there twice"],
  ];
  for (const [errorEmails, message] of cases) {
    const { message: said } = await throws(() => withNotification({}, { config: { errorEmails } }), message);
    for (const secret of ["ann@", "bob"]) assert.not.match(said, secret);
  }
});

test("keeps silent about consumers whose failures others tell of", async () => {
  const { inputs } = await evaluate(() => {
    const { errors } = new Notifications("notifications");
    const bus = new EventBus("shop", { external: { OrderCreated } });
    const payments = new Table("payments", { key: "orderId" });
    new Consumer("process-payment", {
      bus,
      on: { OrderCreated },
      emits: { PaymentProcessed, PaymentDeclined },
      creates: { payments },
      ports: { paymentGateway: adapter("payment-gateway") },
      failureMail: false,
    });
    new FailureNotifications("tell-of-failure", { bus, to: errors });
    return bus.complete();
  });
  for (const name of ["tell-of-failure", "tell-of-failure-no-event"]) {
    const { detail } = JSON.parse(String(inputs("EventRule", name).eventPattern));
    assert.equal(detail.data.consumer, [{ "anything-but": ["process-payment"] }]);
  }
});

test("tells of each failure: who, what, why, and the commands to look and to redrive", async () => {
  const { inputs, names } = await evaluate(() => {
    const { errors } = new Notifications("notifications");
    const bus = new EventBus("shop");
    new FailureNotifications("tell-of-failure", { bus, to: errors });
    return bus.complete();
  });
  assert.equal(
    names("EventRule").filter((name) => name.startsWith("tell")),
    ["tell-of-failure", "tell-of-failure-no-event"],
  );
  const failed = { source: ["choreography.runtime"], "detail-type": ["HandlingFailed"] };
  for (const [name, exists, fields] of [
    ["tell-of-failure", true, ["consumer", "event.type", "reason", "deadLetterId", "metadata.correlationId"]],
    ["tell-of-failure-no-event", false, ["consumer", "reason", "deadLetterId", "metadata.correlationId"]],
  ] as const) {
    assert.equal(JSON.parse(String(inputs("EventRule", name).eventPattern)), {
      ...failed,
      detail: { data: { event: { type: [{ exists }] } } },
      "replay-name": [{ exists: false }],
    });
    const { arn, inputTransformer } = inputs("EventTarget", name) as {
      arn: string;
      inputTransformer: { inputPaths: Record<string, string>; inputTemplate: string };
    };
    assert.is(arn, `${ARN}-errors`);
    assert.is(inputTransformer.inputPaths["metadata-correlationId"], "$.detail.metadata.correlationId");
    // Variables as values of their own are no JSON yet.
    const mail = JSON.parse(inputTransformer.inputTemplate.replace(/:<([\w-]+)>/g, ':"$1"'));
    assert.equal(Object.keys(mail.fields), fields);
    for (const part of [
      "<kind>",
      "<attempts>",
      "npm run dlq -- show ID",
      "npm run dlq -- redrive --match id=ID",
    ])
      assert.match(mail.message, part);
  }
});

test.run();
