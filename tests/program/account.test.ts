/** What a real account asks of every resource, whichever there are. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { choreography, type Evaluation, evaluate } from "../components/evaluate.ts";
import { likeAws } from "../components/like-aws.ts";
import { BUS_NAME } from "../harness/bus-name.ts";
import { dev, FULL, full } from "./full.ts";

const both = async () => [["dev", await dev()] as const, ["production", await full()] as const];

const DAY = 86_400;

/** The inputs of all resources of a type, by name. */
function all({ names, inputs }: Evaluation, type: string) {
  return names(type).map((name) => [name, inputs(type, name)] as const);
}

test("every queue takes messages as large as SQS does", async () => {
  for (const [stack, program] of await both()) {
    const queues = all(program, "Queue");
    assert.ok(queues.length > 5);
    for (const [name, { maxMessageSize }] of queues) assert.is(maxMessageSize, 1_048_576, `${stack} ${name}`);
  }
});

test("every dead-letter queue keeps its letters longer than a queue its messages: SQS counts from the queue", async () => {
  for (const [stack, program] of await both())
    for (const [name, { messageRetentionSeconds, redrivePolicy }] of all(program, "Queue")) {
      const letters = name.endsWith("-dlq");
      assert.is(messageRetentionSeconds, (letters ? 14 : 7) * DAY, `${stack} ${name}`);
      // A wake-up is a hint, of which the sweeper sends another one.
      assert.is(redrivePolicy === undefined, letters || name === `${BUS_NAME}-timers`, name);
    }
});

/** Types of which Pulumi deletes nothing that is protected. */
const PROTECTED = ["Bucket", "EventArchive", "EventBus", "Table"];

test("what holds data is protected where the stack says so, and nothing else", async () => {
  for (const [stack, { resources }] of await both())
    for (const { type, name, protected: is } of resources)
      assert.is(is, stack === "production" && PROTECTED.includes(type), `${stack} ${type} ${name}`);
});

/** Types that take no tags: https://docs.aws.amazon.com/ARG/latest/userguide/supported-resources.html */
const UNTAGGED = [
  ...["ApiMapping", "Authorizer", "BucketLifecycleConfiguration", "BucketPolicy", "BucketPublicAccessBlock"],
  ...["CertificateValidation", "Dashboard", "EventArchive", "EventBusPolicy", "EventTarget"],
  ...["FunctionEventInvokeConfig", "Integration", "Permission", "QueuePolicy", "Record", "RolePolicy"],
  "RolePolicyAttachment",
  ...["Route", "Schedule", "SecretVersion", "TopicPolicy", "TopicSubscription"],
];

test("every resource that takes tags says of which project and stack it is", async () => {
  for (const [stack, { resources }] of await both())
    for (const { type, name, inputs } of resources)
      assert.equal(
        inputs.tags,
        UNTAGGED.includes(type) ? undefined : { project: "event-choreography", stack },
        `${type} ${name}`,
      );
});

/** How long names may be, with the eight characters that Pulumi adds. */
const LONGEST: Record<string, number> = {
  ...{ EventBus: 256, EventRule: 64, Function: 64, Policy: 128, Queue: 80, Role: 64, Schedule: 64 },
  ...{ Bucket: 63, EventArchive: 48, LogGroup: 512, MetricAlarm: 255, Secret: 512, Table: 255, Topic: 256 },
};

/** What else AWS bounds: https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html */
function bounded({ resources }: Evaluation): void {
  for (const { type, name, inputs } of resources) {
    const longest = LONGEST[type] ?? Number.POSITIVE_INFINITY;
    assert.ok(name.length + 8 <= longest, `${type} ${name}`);
    if (type === "MetricAlarm") {
      const { length } = String(inputs.alarmDescription);
      assert.ok(length <= 1024, `description of ${name}: ${length}`);
    }
    if (type === "Function") {
      const { variables = {} } = (inputs.environment ?? {}) as { variables?: Record<string, string> };
      const bytes = Buffer.byteLength(Object.entries(variables).flat().join(""));
      assert.ok(bytes <= 4096, `environment of ${name}: ${bytes}`);
    }
  }
}

test("no name, description or environment is longer than AWS takes it", async () => {
  for (const [, program] of await both()) bounded(program);
});

/** Where ARNs and names of hosts are others, and ARNs are longest; CloudFront is not there. */
const GOVERNMENT = { partition: "aws-us-gov", region: "us-gov-west-1", account: "210987654321" };

test("in another partition nothing names the usual one, nor another account or region", async () => {
  const { domainName: _, hostedZoneId: __, ...config } = FULL.config ?? {};
  const program = await evaluate(choreography, {
    ...FULL,
    config: {
      ...config,
      "aws:region": GOVERNMENT.region,
      runbookUrl: `https://wiki.example/${"x".repeat(179)}`,
    },
    answer: likeAws(GOVERNMENT),
  });
  const text = JSON.stringify(program.resources);
  for (const [arn = ""] of text.matchAll(/arn:[\w-]+:[\w-]+:[\w-]*:[\w-]*/g)) {
    const [, partition, , region = "", account = ""] = arn.split(":");
    assert.is(partition, GOVERNMENT.partition, arn);
    assert.ok(["", GOVERNMENT.region].includes(region), arn);
    assert.ok(["", "lambda", GOVERNMENT.account].includes(account), arn);
  }
  bounded(program);
});

test.run();
