/** Every command of docs/subscribe.md, as it stands there. */
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteRuleCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateFunctionCommand, DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse as parseYaml } from "yaml";
import { hasAws, pageOf } from "./page-commands.ts";
import { ended, place } from "./shop.ts";
import { clients, leave, outputs, physical } from "./stack.ts";
import { until } from "./until.ts";
import { witness } from "./witness.ts";

const { blocks, cleanUp, done, follow } = pageOf("docs/subscribe.md", ["", 0]);
const stop = leave(import.meta.filename);
test.after(async () => {
  cleanUp();
  await stop();
});

/** Without the aws CLI a machine cannot follow the page. */
const scenario = hasAws ? test : test.skip;

const FUNCTION = "tell-of-decline";
const BUS = outputs.busName;

/** The local AWS has one account, in which a bus is known by its name alone. */
const BY_NAME = { BUS_ARN: "BUS" };

async function attributesOf(QueueName: string) {
  const { QueueUrl = "" } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  return { QueueUrl, ...Attributes };
}

async function targetOf(Rule: string) {
  const { Targets: [target] = [] } = await clients.events.send(
    new ListTargetsByRuleCommand({ EventBusName: BUS, Rule }),
  );
  return target;
}

scenario("an event is published by its contract from a shell", async () => {
  const said = await follow("With types", 0);
  assert.match(said, "OrderCreated is published on");
  assert.match(said, "correlation id   order-1001");
  // The example's token is a placeholder.
  await ended("order-1001", "declined");
});

scenario(
  "a queue gets the events of its rule, which alone may send to it, and has a place for what fails",
  async () => {
    await follow("Rule and queue", 0);
    const orderId = await place();
    await ended(orderId, "invoiced");
    await until("the invoice is there", async () => (await follow("Rule and queue", 1)).includes(orderId));
    for (const name of ["my-invoices", "my-invoices-undelivered"]) {
      const { Policy = "", QueueArn } = (await attributesOf(name)) as Record<string, string>;
      const [{ Principal, Action, Resource, Condition }] = JSON.parse(Policy).Statement;
      assert.equal(
        [Principal, Action, Resource],
        [{ Service: "events.amazonaws.com" }, "sqs:SendMessage", QueueArn],
      );
      assert.match(Condition.ArnEquals["aws:SourceArn"], new RegExp(`:rule/${BUS}/my-invoices$`));
    }
    const { RetryPolicy, DeadLetterConfig } = (await targetOf("my-invoices")) ?? {};
    assert.equal(RetryPolicy, { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 });
    assert.match(String(DeadLetterConfig?.Arn), ":my-invoices-undelivered");
  },
);

scenario("a function is invoked with the events of its rule", async () => {
  const code = "export const handler = async (event) => console.log(JSON.stringify(event.detail.data));";
  await clients.lambda.send(
    new CreateFunctionCommand({
      FunctionName: FUNCTION,
      Role: `arn:aws:iam::000000000000:role/${physical("iam/role:Role", "get-order")}`,
      ...{ Runtime: "nodejs24.x", Handler: "index.handler" },
      Code: { ZipFile: zipSync({ "index.mjs": new TextEncoder().encode(code) }) },
    }),
  );
  await follow("Rule and function", 0, { FUNCTION });
  const orderId = await place({ paymentToken: "tok_declined" });
  await ended(orderId, "declined");
  await until("it has been told", async () => {
    // It has no log until it is invoked.
    const said = clients.logs.send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${FUNCTION}` }));
    const { events = [] } = await said.catch((error: Error) => {
      if (error.name !== "ResourceNotFoundException") throw error;
      return { events: [] };
    });
    return events.some(({ message = "" }) => message.includes(orderId));
  });
});

scenario("another bus gets the events of a rule, under their own ids", async () => {
  await follow("Rule and another bus", 0);
  const payments = await witness("on-my-bus", "my-bus");
  const orderId = await place();
  const payment = await until("it is passed on", async () =>
    (await payments.events()).find(({ data }) => data.orderId === orderId),
  );
  assert.equal(
    [payment.type, payment.source, payment.metadata.correlationId],
    ["PaymentProcessed", "shop.payments", orderId],
  );
  // What the test itself has put on that bus.
  const rule = { EventBusName: "my-bus", Rule: "on-my-bus" };
  await clients.events.send(new RemoveTargetsCommand({ ...rule, Ids: ["1"] }));
  await clients.events.send(new DeleteRuleCommand({ EventBusName: "my-bus", Name: "on-my-bus" }));
});

scenario("another account makes its rule, and publishes, as the page says", async () => {
  assert.match(await follow("Another account", 0, BY_NAME), '"FailedEntryCount": 0');
  const { Rules = [] } = await clients.events.send(
    new ListRulesCommand({ EventBusName: BUS, NamePrefix: "their-" }),
  );
  assert.equal(
    Rules.map(({ EventPattern = "" }) => JSON.parse(EventPattern)),
    [{ source: ["shop.invoices"], "detail-type": ["InvoiceCreated"] }],
  );
});

scenario("what was not delivered shows its reason, and is replayed", async () => {
  const { QueueUrl } = await attributesOf("my-invoices-undelivered");
  const ERROR_CODE = { DataType: "String", StringValue: "NO_PERMISSIONS" };
  await clients.sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: "{}", MessageAttributes: { ERROR_CODE } }),
  );
  assert.match(await follow("Dead letters", 0), "NO_PERMISSIONS");
  const orderId = await place();
  await ended(orderId, "invoiced");
  await until("it was there", async () => (await follow("Rule and queue", 1)).includes(orderId));
  const time = (ms: number) => new Date(Date.now() + ms).toISOString();
  await follow("Dead letters", 1, { FROM: time(-600_000), TO: time(1000) });
  const seen = await until("it is there again", async () => {
    const said = await follow("Rule and queue", 1);
    return said.includes("replay-name") && said;
  });
  assert.match(seen, "my-invoices-1");
});

scenario("all of it goes again, and nothing is left on the bus", async () => {
  await follow("Remove", 0, { FUNCTION, ...BY_NAME });
  await clients.lambda.send(new DeleteFunctionCommand({ FunctionName: FUNCTION }));
  const { Rules = [] } = await clients.events.send(new ListRulesCommand({ EventBusName: BUS }));
  assert.equal(
    Rules.map(({ Name = "" }) => Name).filter((name) => /^(my|their)-/.test(name)),
    [],
  );
  for (const QueueName of ["my-invoices", "my-invoices-undelivered", "my-declines-failed"])
    assert.not.ok(
      await clients.sqs.send(new GetQueueUrlCommand({ QueueName })).catch(() => undefined),
      QueueName,
    );
});

scenario("no command of the page is left out", () => {
  const numbers = new Map<string, number>();
  const all = blocks.flatMap(({ section, language }) => {
    if (language !== "sh") return [];
    const number = numbers.get(section) ?? 0;
    numbers.set(section, number + 1);
    return [`${section} ${number}`];
  });
  assert.equal([...done].sort(), all.sort());
});

test("the settings of the page are YAML that names settings of the program", () => {
  const settings = blocks
    .filter(({ language }) => language === "yaml")
    .map(({ text }) => parseYaml(text).config);
  assert.equal(
    settings.flatMap((config) => Object.keys(config)),
    ["event-choreography:joinedStacks", "event-choreography:busAccounts"],
  );
});

test.run();
