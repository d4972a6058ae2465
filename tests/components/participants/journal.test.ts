import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { Journal } from "../../../components/participants/journal.ts";
import { PACKAGE_ROOT } from "../../../components/settings/project.ts";
import * as registry from "../../../schemas/registry.ts";
import { evaluate, type Options, once } from "../evaluate.ts";

const NAME = "journal";

/** A bus with a journal; or without. */
const journal = (options: Options = {}, names = [NAME]) =>
  evaluate(() => {
    const bus = new EventBus("bus", { external: {} });
    for (const name of names) new Journal(name, { bus });
    return bus.complete();
  }, options);

const plain = once(() => journal({ code: true }));

test("a table of its own keeps entries by process and place; it forgets, and finds minutes and ids", async () => {
  const { inputs, names } = await plain();
  assert.ok(names("Table").includes(NAME));
  const { attributes, ...table } = inputs("Table", NAME);
  assert.equal((attributes as { name: string }[]).map(({ name }) => name).sort(), [
    ...["correlationId", "id", "minute", "position"],
  ]);
  assert.equal([table.hashKey, table.rangeKey], ["correlationId", "position"]);
  assert.equal(table.ttl, { attributeName: "expiresAt", enabled: true });
  const [MINUTE, ID] = ["minute", "id"].map((attributeName) => ({ attributeName, keyType: "HASH" }));
  const POSITION = { attributeName: "position", keyType: "RANGE" };
  assert.equal(table.globalSecondaryIndexes, [
    { name: "beginnings", keySchemas: [MINUTE, POSITION], projectionType: "ALL" },
    { name: "ids", keySchemas: [ID], projectionType: "KEYS_ONLY" },
  ]);
});

test("its rule takes every event on the bus, whoever publishes it", async () => {
  const { eventPattern, ...rule } = (await plain()).inputs("EventRule", NAME);
  assert.equal(rule, { eventBusName: "bus-0a1b2c3" });
  assert.equal(JSON.parse(String(eventPattern)), { source: [{ prefix: "" }] });
});

test("it has a queue as any consumer, and the bus delivers to it as long as to any", async () => {
  const { inputs, names } = await plain();
  assert.equal(names("Queue"), ["bus-timers", `${NAME}-dlq`, `${NAME}-queue`, `${NAME}-target-dlq`]);
  assert.equal(inputs("EventTarget", NAME), {
    eventBusName: "bus-0a1b2c3",
    rule: `${NAME}-0a1b2c3`,
    arn: `arn:Queue:${NAME}-queue`,
    deadLetterConfig: { arn: `arn:Queue:${NAME}-target-dlq` },
    retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
  });
  const { redrivePolicy } = inputs("Queue", `${NAME}-queue`);
  assert.match(String(redrivePolicy), `arn:Queue:${NAME}-dlq`);
  const { functionResponseTypes, eventSourceArn } = inputs("EventSourceMapping", NAME);
  assert.equal(
    [eventSourceArn, functionResponseTypes],
    [`arn:Queue:${NAME}-queue`, ["ReportBatchItemFailures"]],
  );
});

test("it may add to its table, work off its queue and write its log: no more", async () => {
  const { Statement } = (await plain()).inputs("RolePolicy", NAME).policy as { Statement: object[] };
  assert.equal(Statement, [
    {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [`arn:LogGroup:${NAME}:*`],
    },
    { Effect: "Allow", Action: ["dynamodb:PutItem", "dynamodb:Query"], Resource: [`arn:Table:${NAME}`] },
    {
      ...{ Effect: "Allow", Action: "dynamodb:UpdateItem", Resource: `arn:Table:${NAME}` },
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["counts*"] } },
    },
    {
      Effect: "Allow",
      Action: [
        ...["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        "sqs:ReceiveMessage",
      ],
      Resource: [`arn:Queue:${NAME}-queue`],
    },
  ]);
});

test("its function knows its table, its queue and every contract", async () => {
  const { environment, code } = (await plain()).inputs("Function", NAME);
  const { variables } = environment as { variables: Record<string, string> };
  const { JOURNAL_TABLE, QUEUE_URL, RECORD_DAYS, MAX_EVENT_BYTES, RETRY } = variables;
  assert.equal(
    [JOURNAL_TABLE, QUEUE_URL, RECORD_DAYS, MAX_EVENT_BYTES],
    [`${NAME}-0a1b2c3`, `https://queue/${NAME}-queue`, "42", "262144"],
  );
  assert.ok(JSON.parse(RETRY ?? "").maxDelaySeconds > 0);
  const { archive } = code as { archive: string };
  const text = readFileSync(join(PACKAGE_ROOT, archive, "index.mjs"), "utf8");
  for (const { type } of Object.values(registry)) assert.ok(text.includes(`type:"${type}"`), type);
});

test("tools find its table and its queues; a program without one names no table", async () => {
  const { outputs } = await plain();
  assert.is(outputs.journalTable, `${NAME}-0a1b2c3`);
  assert.equal((outputs.consumers as object)[NAME as never], {
    functionName: `${NAME}-0a1b2c3`,
    ruleArn: `arn:EventRule:${NAME}`,
    queueUrl: `https://queue/${NAME}-queue`,
    deadLetterQueueUrl: `https://queue/${NAME}-dlq`,
    targetDeadLetterQueueUrl: `https://queue/${NAME}-target-dlq`,
  });
  const without = await journal({}, []);
  assert.not.ok("journalTable" in without.outputs);
});

test("in the choreography it is there by its name; it is woken by no type and publishes none", async () => {
  const { participants } = JSON.parse(String((await plain()).outputs.choreography));
  assert.equal(participants, [{ name: NAME, kind: "journal", on: [], emits: [] }]);
});

test("what it keeps lasts as long as the stack's records", async () => {
  const config = { recordDays: 90 };
  const { environment } = (await journal({ config })).inputs("Function", NAME);
  assert.is((environment as { variables: Record<string, string> }).variables.RECORD_DAYS, "90");
});

test.run();
