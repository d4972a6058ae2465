/** What a real account asks of every resource, whichever there are. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Evaluation } from "../components/evaluate.ts";
import { dev, full } from "./full.ts";

const both = async () => [["dev", await dev()] as const, ["production", await full()] as const];

const DAY = 86_400;

/** The inputs of all resources of a type, by name. */
function all({ names, inputs }: Evaluation, type: string) {
  return names(type).map((name) => [name, inputs(type, name)] as const);
}

test("every queue takes messages as large as SQS does", async () => {
  for (const [stack, program] of await both()) {
    const queues = all(program, "Queue");
    assert.ok(queues.length > 50);
    for (const [name, { maxMessageSize }] of queues) assert.is(maxMessageSize, 1_048_576, `${stack} ${name}`);
  }
});

test("every dead-letter queue keeps its letters longer than a queue its messages: SQS counts from the queue", async () => {
  for (const [stack, program] of await both())
    for (const [name, { messageRetentionSeconds, redrivePolicy }] of all(program, "Queue")) {
      const letters = name.endsWith("-dlq");
      assert.is(messageRetentionSeconds, (letters ? 14 : 7) * DAY, `${stack} ${name}`);
      assert.is(redrivePolicy === undefined, letters, name);
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

test.run();
