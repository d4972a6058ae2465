import type * as pulumi from "@pulumi/pulumi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { adapter } from "../../../components/function/adapter.ts";
import { Consumer } from "../../../components/participants/consumer.ts";
import { Table } from "../../../components/storage/table.ts";
import { InvoiceCreated, PaymentProcessed } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate, type Options, once } from "../evaluate.ts";

type Args = Partial<ConstructorParameters<typeof Consumer<"create-invoice">>[1]>;

const NAME = "create-invoice";
const dependencies = new Map<string, string[]>();

/** A program of one consumer; notes what each of its resources waits for. */
function consumer(args: Args = {}, options: Options = {}) {
  return evaluate(() => {
    const bus = new EventBus("bus");
    const invoices = new Table("invoices", { key: "orderId" });
    const ports = { taxRates: adapter("tax-rates") };
    new Consumer(
      NAME,
      { bus, on: { PaymentProcessed }, emits: { InvoiceCreated }, creates: { invoices }, ports, ...args },
      { transformations: [noteDependencies] },
    );
  }, options);
}

function noteDependencies({ type, name, opts }: pulumi.ResourceTransformationArgs): undefined {
  const on = [opts.dependsOn ?? []].flat() as pulumi.Resource[];
  dependencies.set(
    `${type.split(":").at(-1)} ${name}`,
    on.map((one) => `${(one as unknown as { __pulumiType: string }).__pulumiType.split(":").at(-1)}`),
  );
}

const plain = once(() => consumer());

const allowRule = (queue: string) => ({
  Effect: "Allow",
  Principal: { Service: "events.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: `arn:Queue:${queue}`,
  Condition: { ArnEquals: { "aws:SourceArn": `arn:EventRule:${NAME}` } },
});
const tlsOnly = (queue: string) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: `arn:Queue:${queue}`,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

test("is woken by a rule on its bus for just its events", async () => {
  assert.equal((await plain()).inputs("EventRule", NAME), {
    eventBusName: "bus-0a1b2c3",
    eventPattern: '{"source":["shop.payments"],"detail-type":["PaymentProcessed"]}',
  });
});

test("has a target with a dead-letter queue and a retry policy, once the queues let the rule in", async () => {
  assert.equal((await plain()).inputs("EventTarget", NAME), {
    eventBusName: "bus-0a1b2c3",
    rule: `${NAME}-0a1b2c3`,
    arn: `arn:Queue:${NAME}-queue`,
    deadLetterConfig: { arn: `arn:Queue:${NAME}-target-dlq` },
    retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
  });
  assert.equal(dependencies.get(`EventTarget ${NAME}`), ["QueuePolicy", "QueuePolicy"]);
});

test("has an encrypted queue whose messages come back late and go to the dead letters in the end", async () => {
  const { inputs, names } = await plain();
  assert.equal(names("Queue"), ["bus-timers", `${NAME}-dlq`, `${NAME}-queue`, `${NAME}-target-dlq`]);
  assert.equal(inputs("Queue", `${NAME}-queue`), {
    messageRetentionSeconds: 604_800,
    maxMessageSize: 1_048_576,
    sqsManagedSseEnabled: true,
    visibilityTimeoutSeconds: 180,
    redrivePolicy: `{"deadLetterTargetArn":"arn:Queue:${NAME}-dlq","maxReceiveCount":1000}`,
  });
  for (const dlq of [`${NAME}-dlq`, `${NAME}-target-dlq`])
    assert.equal(inputs("Queue", dlq), {
      messageRetentionSeconds: 1_209_600,
      maxMessageSize: 1_048_576,
      sqsManagedSseEnabled: true,
    });
});

test("opens its queues to its own rule alone, and over TLS only", async () => {
  const { inputs } = await plain();
  for (const queue of [`${NAME}-queue`, `${NAME}-target-dlq`])
    assert.equal(inputs("QueuePolicy", queue), {
      queueUrl: `https://queue/${queue}`,
      policy: { Version: "2012-10-17", Statement: [allowRule(queue), tlsOnly(queue)] },
    });
  assert.equal(inputs("QueuePolicy", `${NAME}-dlq`), {
    queueUrl: `https://queue/${NAME}-dlq`,
    policy: { Version: "2012-10-17", Statement: [tlsOnly(`${NAME}-dlq`)] },
  });
});

test("maps the queue to the function with bounded concurrency and failures item by item", async () => {
  const { inputs } = await plain();
  assert.equal(inputs("EventSourceMapping", NAME), {
    eventSourceArn: `arn:Queue:${NAME}-queue`,
    functionName: `arn:Function:${NAME}`,
    batchSize: 10,
    scalingConfig: { maximumConcurrency: 10 },
    functionResponseTypes: ["ReportBatchItemFailures"],
  });
  assert.equal(dependencies.get(`EventSourceMapping ${NAME}`), ["RolePolicy"]);
});

test("runs a small arm64 function under a role of its own, with a log that is not kept for ever", async () => {
  const { inputs, names } = await plain();
  const { code, environment, ...others } = inputs("Function", NAME);
  assert.match((code as { archive: string }).archive, /^\.build\/create-invoice-[0-9a-f]{16}$/);
  assert.equal(others, {
    role: `arn:Role:${NAME}`,
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    handler: "index.handler",
    timeout: 30,
    memorySize: 512,
    loggingConfig: { logFormat: "JSON", logGroup: `${NAME}-0a1b2c3` },
    tracingConfig: { mode: "PassThrough" },
  });
  assert.equal((environment as { variables: object }).variables, {
    BUS_NAME: "bus-0a1b2c3",
    CLAIMS_TABLE: "bus-claims-0a1b2c3",
    DEAD_LETTER_QUEUE_URL: `https://queue/${NAME}-dlq`,
    QUEUE_URL: `https://queue/${NAME}-queue`,
    RETRY: '{"maxAttempts":5,"baseDelaySeconds":2,"maxDelaySeconds":300}',
    TABLES: '{"invoices":{"name":"invoices-0a1b2c3","keyAttribute":"orderId"}}',
    LEASE_MARGIN_MS: "2000",
    RECORD_DAYS: "42",
    MAX_EVENT_BYTES: "262144",
    SWEEP_AFTER_MS: "60000",
    TIMERS_QUEUE_URL: "https://queue/bus-timers",
  });
  assert.equal(dependencies.get(`Function ${NAME}`), ["RolePolicy"]);
  assert.equal(inputs("LogGroup", NAME), { retentionInDays: 30 });
  assert.equal(names("FunctionEventInvokeConfig"), []);
  assert.equal(names("Permission"), []);
});

test("takes concurrency, batch size and one retry policy for all mechanisms", async () => {
  const retry = { maxAttempts: 8, baseDelaySeconds: 1, maxDelaySeconds: 60, maxEventAgeHours: 2 };
  const { inputs } = await consumer({ concurrency: 2, batchSize: 1, retry }, { config: { tracing: true } });
  const { batchSize, scalingConfig } = inputs("EventSourceMapping", NAME);
  assert.equal([batchSize, scalingConfig], [1, { maximumConcurrency: 2 }]);
  assert.equal(inputs("EventTarget", NAME).retryPolicy, {
    maximumEventAgeInSeconds: 7200,
    maximumRetryAttempts: 185,
  });
  assert.match(String(inputs("Queue", `${NAME}-queue`).redrivePolicy), '"maxReceiveCount":1000');
  const { tracingConfig, environment } = inputs("Function", NAME);
  assert.equal(tracingConfig, { mode: "Active" });
  assert.is(
    (environment as { variables: Record<string, string> }).variables.RETRY,
    '{"maxAttempts":8,"baseDelaySeconds":1,"maxDelaySeconds":60}',
  );
});

test("refuses options out of AWS's bounds by name, value and bound", async () => {
  await throws(
    () => consumer({ concurrency: 1 }),
    "concurrency of create-invoice is 1: use a whole number from 2 to 1000",
  );
  await throws(() => consumer({ concurrency: 1001 }), /is 1001: .* from 2 to 1000/);
  await throws(() => consumer({ concurrency: 2.5 }), /concurrency .* is 2\.5: .* whole number/);
  await throws(
    () => consumer({ batchSize: 11 }),
    "batchSize of create-invoice is 11: use a whole number from 1 to 10",
  );
  await throws(() => consumer({ projection: true }), "is a projection and emits InvoiceCreated");
});

test("takes how many events are in flight instead: so many batches, whatever the stack says", async () => {
  const config = { concurrency: 100 };
  const expected: [args: Args, batchSize: number, concurrency: number][] = [
    [{ inFlight: 50 }, 10, 5],
    [{ inFlight: 20 }, 10, 2],
    [{ inFlight: 6, batchSize: 3 }, 3, 2],
    [{ inFlight: 10_000 }, 10, 1000],
  ];
  for (const [args, size, concurrency] of expected) {
    const { batchSize, scalingConfig } = (await consumer(args, { config })).inputs(
      "EventSourceMapping",
      NAME,
    );
    assert.equal([batchSize, scalingConfig], [size, { maximumConcurrency: concurrency }]);
  }
});

test("refuses a number in flight that no number of batches gives, with what to use", async () => {
  const wrong: [args: Args, message: string][] = [
    [{ inFlight: 55 }, "is 55: use a multiple of its batch size of 10, from 20."],
    [{ inFlight: 10 }, "is 10: use a multiple of its batch size of 10, from 20."],
    [{ inFlight: 0 }, "is 0: use a multiple"],
    [{ inFlight: Number.NaN }, "is NaN: use a multiple"],
    [{ inFlight: 3, batchSize: 3 }, "is 3: use a multiple of its batch size of 3, from 6."],
  ];
  for (const [args, message] of wrong)
    await throws(() => consumer(args), `inFlight of create-invoice ${message}`);
  await throws(() => consumer({ inFlight: 10_010 }), /is 1001: .* from 2 to 1000/);
  await throws(
    () => consumer({ inFlight: 50, concurrency: 5 }),
    "create-invoice has both concurrency and inFlight: leave one of them out.",
  );
});

test("refuses options of a queue where events are delivered directly", async () => {
  for (const [option, value] of Object.entries({ concurrency: 2, batchSize: 10, inFlight: 20 }))
    await throws(
      () => consumer({ delivery: "direct", [option]: value }),
      `create-invoice is delivered to directly and has no queue: leave out ${option}.`,
    );
});

test("may run as long as it says, and its messages stay hidden for six times as long at least", async () => {
  const expected: [timeoutSeconds: number, visibility: number][] = [
    [1, 180],
    [30, 180],
    [31, 186],
    [900, 5400],
  ];
  for (const [timeoutSeconds, visibility] of expected) {
    const { inputs } = await consumer({ timeoutSeconds });
    assert.is(inputs("Function", NAME).timeout, timeoutSeconds);
    assert.is(inputs("Queue", `${NAME}-queue`).visibilityTimeoutSeconds, visibility);
  }
  const config = { functionTimeoutSeconds: 20, visibilityTimeoutSeconds: 300 };
  const { inputs } = await consumer({}, { config });
  assert.is(inputs("Function", NAME).timeout, 20);
  assert.is(inputs("Queue", `${NAME}-queue`).visibilityTimeoutSeconds, 300);
});

test("refuses a time-out that Lambda does not know", async () => {
  for (const timeoutSeconds of [0, 901, 1.5])
    await throws(
      () => consumer({ timeoutSeconds }),
      `timeoutSeconds of create-invoice is ${timeoutSeconds}: use a whole number from 1 to 900.`,
    );
});

test.run();
