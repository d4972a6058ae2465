import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../../components/bus/event-bus.ts";
import { HttpApi } from "../../../../components/http/http-api.ts";
import { Gather } from "../../../../components/participants/gather.ts";
import { HttpEndpoint } from "../../../../components/participants/http-endpoint.ts";
import { PACKAGE_ROOT } from "../../../../components/settings/project.ts";
import { Table } from "../../../../components/storage/table.ts";
import { where } from "../../../../schemas/event.ts";
import {
  CrawlCompleted,
  CrawlListed,
  HandlingFailed,
  PageCrawled,
  PageCrawlFailed,
  UserProcessed,
  UserProcessingFailed,
  UsersBatchCompleted,
  UsersBatchListed,
} from "../../../../schemas/registry.ts";
import { throws } from "../../../harness/throws.ts";
import { evaluate, type Options, once } from "../../evaluate.ts";

type Args = Partial<ConstructorParameters<typeof Gather<"complete-crawl">>[1]>;

const NAME = "complete-crawl";
const results = { CrawlListed, PageCrawled, PageCrawlFailed };
const waitsFor = new Map<string, string[]>();

/** A bus with one gather, and an endpoint that reads its progress. */
function declared(args: Args = {}): EventBus {
  const bus = new EventBus("bus", { external: results });
  const on = { ...results, HandlingFailed: where(HandlingFailed, { consumer: ["crawl-page"] }) };
  const opts = { transformations: [note] };
  const all = { bus, on, emits: { CrawlCompleted }, ...args };
  const { progress: crawlProgress } = new Gather(NAME, all, opts);
  const crawls = new Table("crawls", { key: "crawlId" });
  const pages = new Table("pages", { key: "crawlId", sort: "page" });
  const reads = { crawls, pages, crawlProgress };
  const api = new HttpApi("api");
  new HttpEndpoint("get-crawl", { bus, api, route: "GET /crawls/{crawlId}", reads });
  return bus;
}

const gather = (args: Args = {}, options: Options = {}) =>
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

const plain = once(() => gather());

type Evaluated = Awaited<ReturnType<typeof gather>>;
const variablesOf = ({ inputs }: Evaluated, name: string) =>
  (inputs("Function", name).environment as { variables: Record<string, string> }).variables;
const statementsOf = ({ inputs }: Evaluated, name: string) =>
  (inputs("RolePolicy", name).policy as { Statement: { Action: unknown; Resource: unknown }[] }).Statement;

test("is woken by its events, and by the deadlines of its own gathers alone", async () => {
  const { eventPattern, ...rule } = (await plain()).inputs("EventRule", NAME);
  assert.equal(rule, { eventBusName: "bus-0a1b2c3" });
  const pages = (type: string) => ({ source: ["crawl.pages"], "detail-type": [type] });
  const runtime = (type: string, consumer: string) => ({
    source: ["choreography.runtime"],
    "detail-type": [type],
    detail: { data: { consumer: [consumer] } },
  });
  assert.equal(JSON.parse(eventPattern as string), {
    $or: [
      ...[pages("CrawlListed"), pages("PageCrawled"), pages("PageCrawlFailed")],
      runtime("HandlingFailed", "crawl-page"),
      runtime("GatherDeadlinePassed", NAME),
    ],
  });
});

test("has a queue as any consumer, once the queues let the rule in", async () => {
  const { inputs, names } = await plain();
  assert.equal(names("Queue"), ["bus-timers", `${NAME}-dlq`, `${NAME}-queue`, `${NAME}-target-dlq`]);
  assert.equal(inputs("EventTarget", NAME), {
    eventBusName: "bus-0a1b2c3",
    rule: `${NAME}-0a1b2c3`,
    arn: `arn:Queue:${NAME}-queue`,
    deadLetterConfig: { arn: `arn:Queue:${NAME}-target-dlq` },
    retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
  });
  assert.equal(waitsFor.get(`EventTarget ${NAME}`), ["QueuePolicy", "QueuePolicy"]);
});

test("counts in two batches side by side, whatever the stack says: its results meet in one record", async () => {
  const { inputs } = await gather({}, { config: { concurrency: 100 } });
  assert.equal(inputs("EventSourceMapping", NAME), {
    eventSourceArn: `arn:Queue:${NAME}-queue`,
    functionName: `arn:Function:${NAME}`,
    batchSize: 10,
    scalingConfig: { maximumConcurrency: 2 },
    functionResponseTypes: ["ReportBatchItemFailures"],
  });
});

test("may look at its own records, publish its end and its failures, and use its own queues", async () => {
  const grants = (await plain()).inputs("RolePolicy", NAME).policy;
  const publish = (source: string, type: string) => ({
    Effect: "Allow",
    Action: "events:PutEvents",
    Resource: "arn:aws:events:eu-central-1:123456789012:event-bus/bus",
    Condition: { StringEquals: { "events:source": source, "events:detail-type": [type] } },
  });
  assert.equal(grants, {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`arn:LogGroup:${NAME}:*`],
      },
      publish("choreography.runtime", "HandlingFailed"),
      publish("crawl.pages", "CrawlCompleted"),
      {
        Effect: "Allow",
        Action: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:GetItem"],
        Resource: "arn:Table:bus-claims",
        Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${NAME}|*`] } },
      },
      { Effect: "Allow", Action: "sqs:SendMessage", Resource: [`arn:Queue:${NAME}-dlq`] },
      {
        Effect: "Allow",
        Action: [
          ...["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
          "sqs:ReceiveMessage",
        ],
        Resource: [`arn:Queue:${NAME}-queue`],
      },
      { Effect: "Allow", Action: "sqs:SendMessage", Resource: ["arn:Queue:bus-timers"] },
    ],
  });
});

test("has no table but that of claims", async () => {
  assert.equal(variablesOf(await plain(), NAME), {
    BUS_NAME: "bus-0a1b2c3",
    CLAIMS_TABLE: "bus-claims-0a1b2c3",
    DEAD_LETTER_QUEUE_URL: `https://queue/${NAME}-dlq`,
    QUEUE_URL: `https://queue/${NAME}-queue`,
    RETRY: '{"maxAttempts":5,"baseDelaySeconds":2,"maxDelaySeconds":300}',
    LEASE_MARGIN_MS: "2000",
    RECORD_DAYS: "42",
    MAX_EVENT_BYTES: "262144",
    SWEEP_AFTER_MS: "60000",
    TIMERS_QUEUE_URL: "https://queue/bus-timers",
  });
});

test("shows its progress as a table of its own, without what else the claims table holds", async () => {
  const program = await plain();
  assert.equal(JSON.parse(variablesOf(program, "get-crawl").TABLES ?? ""), {
    crawlProgress: { name: "bus-claims-0a1b2c3", keyAttribute: "key", prefix: `${NAME}|gather|` },
    crawls: { name: "crawls-0a1b2c3", keyAttribute: "crawlId" },
    pages: { name: "pages-0a1b2c3", keyAttribute: "crawlId", sortAttribute: "page" },
  });
  const reads = statementsOf(program, "get-crawl").filter(({ Action }) =>
    `${Action}`.startsWith("dynamodb:"),
  );
  assert.equal(reads, [
    { Effect: "Allow", Action: "dynamodb:GetItem", Resource: ["arn:Table:crawls", "arn:Table:pages"] },
    { Effect: "Allow", Action: "dynamodb:Query", Resource: ["arn:Table:pages"] },
    {
      Effect: "Allow",
      Action: "dynamodb:GetItem",
      Resource: "arn:Table:bus-claims",
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${NAME}|gather|*`] } },
    },
  ]);
});

test("ends after a day, or as it is told: its function knows when", async () => {
  const told: [args: Args, milliseconds: number][] = [
    [{}, 86_400_000],
    [{ deadlineSeconds: 1 }, 1000],
    [{ deadlineSeconds: 42 * 86_400 }, 3_628_800_000],
  ];
  for (const [args, milliseconds] of told) {
    const { archive } = (await gather(args, { code: true })).inputs("Function", NAME).code as {
      archive: string;
    };
    const code = readFileSync(join(PACKAGE_ROOT, archive, "index.mjs"), "utf8");
    assert.is(Number(/\{deadlineMs:([\de]+)\}/.exec(code)?.[1]), milliseconds);
  }
});

test("refuses a deadline after its record would be gone, and one that is none", async () => {
  for (const deadlineSeconds of [0, 1.5, Number.NaN, 42 * 86_400 + 1])
    await throws(
      () => gather({ deadlineSeconds }),
      `deadlineSeconds of ${NAME} is ${deadlineSeconds}: use a whole number from 1 to 3628800, the stack's recordDays.`,
    );
  const config = { recordDays: 12, archiveDays: 1, queueRetentionDays: 4, deadLetterRetentionDays: 5 };
  await throws(() => gather({ deadlineSeconds: 1_036_801 }, { config }), "from 1 to 1036800");
});

test("is a consumer to the tools", async () => {
  const { outputs } = await evaluate(() => declared().complete());
  assert.equal(outputs.consumers, {
    [NAME]: {
      functionName: `${NAME}-0a1b2c3`,
      ruleArn: `arn:EventRule:${NAME}`,
      queueUrl: `https://queue/${NAME}-queue`,
      deadLetterQueueUrl: `https://queue/${NAME}-dlq`,
      targetDeadLetterQueueUrl: `https://queue/${NAME}-target-dlq`,
    },
  });
});

test("counts for itself only where it says why that ends", async () => {
  const batches = (cycle?: string) =>
    evaluate(() => {
      const bus = new EventBus("bus", {
        external: { UsersBatchListed, UserProcessed, UserProcessingFailed },
      });
      const failed = where(HandlingFailed, { consumer: ["process-user"] });
      const on = {
        UsersBatchListed,
        UserProcessed,
        UserProcessingFailed,
        UsersBatchCompleted,
        HandlingFailed: failed,
      };
      const args = { bus, on, emits: { UsersBatchCompleted }, ...(cycle ? { cycle } : {}) };
      new Gather("complete-users-batch", args);
      bus.complete();
    });
  await throws(() => batches(), "Cycle complete-users-batch → complete-users-batch:");
  await batches("only a child batch counts for another");
});

test.run();
