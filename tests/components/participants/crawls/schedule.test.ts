import type * as pulumi from "@pulumi/pulumi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../../components/bus/event-bus.ts";
import { Schedule } from "../../../../components/participants/schedule.ts";
import { check } from "../../../../runtime/check/check-message.ts";
import { CrawlRequested, ScheduleFired } from "../../../../schemas/registry.ts";
import { throws } from "../../../harness/throws.ts";
import { evaluate, type Options, once } from "../../evaluate.ts";

type Args = Partial<ConstructorParameters<typeof Schedule<"request-crawl">>[1]>;

const NAME = "request-crawl";
const NIGHTLY = "cron(0 3 * * ? *)";
const INPUT = { sitemapUrl: "https://shop.test/sitemap.xml" };
const waitsFor = new Map<string, string[]>();

/** A bus with one schedule. */
function declared(args: Args = {}): EventBus {
  const bus = new EventBus("bus");
  const opts = { transformations: [note] };
  new Schedule(NAME, { bus, expression: NIGHTLY, input: INPUT, emits: { CrawlRequested }, ...args }, opts);
  return bus;
}

const schedule = (args: Args = {}, options: Options = {}) =>
  evaluate(() => {
    declared(args);
  }, options);

function note({ type, name, opts }: pulumi.ResourceTransformationArgs): undefined {
  const on = [opts.dependsOn ?? []].flat() as unknown as { __pulumiType: string }[];
  waitsFor.set(
    `${type.split(":").at(-1)} ${name}`,
    on.map(({ __pulumiType }) => __pulumiType.split(":").at(-1) ?? ""),
  );
}

const plain = once(() => schedule());

type Target = { input: string; retryPolicy: object };
const targetOf = async (args?: Args) => (await schedule(args)).inputs("Schedule", NAME).target as Target;

test("puts a letter into its queue when the clock strikes, once it may", async () => {
  const { target, ...others } = (await plain()).inputs("Schedule", NAME);
  assert.equal(others, { scheduleExpression: NIGHTLY, flexibleTimeWindow: { mode: "OFF" } });
  const { input, ...target_ } = target as Target;
  assert.equal(target_, {
    arn: `arn:Queue:${NAME}-queue`,
    roleArn: `arn:Role:${NAME}-scheduler`,
    deadLetterConfig: { arn: `arn:Queue:${NAME}-target-dlq` },
    retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
  });
  assert.equal(JSON.parse(input), {
    id: "<aws.scheduler.execution-id>",
    source: "choreography.schedule",
    "detail-type": "ScheduleFired",
    time: "<aws.scheduler.scheduled-time>",
    detail: {
      data: { schedule: NAME, scheduledAt: "<aws.scheduler.scheduled-time>", input: INPUT },
    },
  });
  assert.equal(waitsFor.get(`Schedule ${NAME}`), ["RolePolicy"]);
});

test("the letter is an event that the runtime takes, the same for each delivery of one time", async () => {
  const { input } = await targetOf();
  const rules = { name: NAME, on: [ScheduleFired], emits: [], maxEventBytes: 262_144 };
  const delivered = (execution: string, time: string) => {
    const body = input
      .replaceAll("<aws.scheduler.execution-id>", execution)
      .replaceAll("<aws.scheduler.scheduled-time>", time);
    const one = check({ messageId: execution, body, receiveCount: 1 }, rules);
    if ("reason" in one) throw new Error(one.reason);
    return one;
  };
  const [first, again, next] = [
    delivered("d1", "2026-01-02T03:00:00Z"),
    delivered("d2", "2026-01-02T03:00:00Z"),
    delivered("d3", "2026-01-03T03:00:00Z"),
  ];
  assert.equal(first.event.data, { schedule: NAME, scheduledAt: "2026-01-02T03:00:00Z", input: INPUT });
  assert.equal([again.key, again.hash], [first.key, first.hash]);
  assert.is.not(next.key, first.key);
});

test("without an input the event's is empty", async () => {
  const { inputs } = await evaluate(() => {
    const bus = new EventBus("bus");
    new Schedule(NAME, { bus, expression: NIGHTLY, emits: { CrawlRequested } });
  });
  const { input } = inputs("Schedule", NAME).target as Target;
  assert.equal(JSON.parse(input).detail.data.input, {});
});

test("Scheduler takes a role of its own for this account, and may send to just its queue and dead letters", async () => {
  const { inputs } = await plain();
  assert.equal(inputs("Role", `${NAME}-scheduler`), {
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "scheduler.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    },
  });
  assert.equal(inputs("RolePolicy", `${NAME}-scheduler`), {
    role: `${NAME}-scheduler-id`,
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Resource: [`arn:Queue:${NAME}-queue`, `arn:Queue:${NAME}-target-dlq`],
        },
      ],
    },
  });
});

test("has no rule, and its queues are open to nobody but roles", async () => {
  const { inputs, names } = await plain();
  assert.equal([names("EventRule"), names("EventTarget")], [[], []]);
  for (const queue of [`${NAME}-queue`, `${NAME}-dlq`, `${NAME}-target-dlq`]) {
    const { Statement } = inputs("QueuePolicy", queue).policy as { Statement: { Effect: string }[] };
    assert.equal(
      Statement.map(({ Effect }) => Effect),
      ["Deny"],
      queue,
    );
  }
});

test("its events are handled as a consumer's, few at a time, whatever the stack says", async () => {
  const { inputs } = await schedule({}, { config: { concurrency: 100 } });
  assert.equal(inputs("EventSourceMapping", NAME), {
    eventSourceArn: `arn:Queue:${NAME}-queue`,
    functionName: `arn:Function:${NAME}`,
    batchSize: 10,
    scalingConfig: { maximumConcurrency: 2 },
    functionResponseTypes: ["ReportBatchItemFailures"],
  });
});

test("takes a retry policy, also for Scheduler, and a time-out", async () => {
  const { inputs } = await schedule({ retry: { maxAttempts: 8, maxEventAgeHours: 2 }, timeoutSeconds: 60 });
  assert.equal((inputs("Schedule", NAME).target as Target).retryPolicy, {
    ...{ maximumEventAgeInSeconds: 7200, maximumRetryAttempts: 185 },
  });
  const { timeout, environment } = inputs("Function", NAME);
  assert.is(timeout, 60);
  assert.is(inputs("Queue", `${NAME}-queue`).visibilityTimeoutSeconds, 360);
  const { variables } = environment as { variables: Record<string, string> };
  assert.match(String(variables.RETRY), '"maxAttempts":8');
});

test("an empty expression is no schedule and no role, but the consumer is there", async () => {
  const { names } = await schedule({ expression: "" });
  assert.equal(names("Schedule"), []);
  assert.equal(names("Role"), [NAME]);
  assert.equal(names("Queue"), ["bus-timers", `${NAME}-dlq`, `${NAME}-queue`, `${NAME}-target-dlq`]);
});

test("is a consumer without a rule to the tools, also where it never fires", async () => {
  for (const expression of [NIGHTLY, ""]) {
    const { outputs } = await evaluate(() => declared({ expression }).complete());
    assert.equal(outputs.consumers, {
      [NAME]: {
        functionName: `${NAME}-0a1b2c3`,
        queueUrl: `https://queue/${NAME}-queue`,
        deadLetterQueueUrl: `https://queue/${NAME}-dlq`,
        targetDeadLetterQueueUrl: `https://queue/${NAME}-target-dlq`,
      },
    });
  }
});

test("takes cron and rate, and refuses any other expression with both", async () => {
  const { scheduleExpression } = (await schedule({ expression: "rate(1 hour)" })).inputs("Schedule", NAME);
  assert.is(scheduleExpression, "rate(1 hour)");
  for (const expression of ["0 3 * * *", "cron()", "rate(1 hour", "at(2026-01-01T00:00:00)", " ", "daily"])
    await throws(
      () => schedule({ expression }),
      `Schedule ${NAME} is "${expression}": write cron(0 3 * * ? *) or rate(1 hour), or nothing for never.`,
    );
});

test.run();
