import * as pulumi from "@pulumi/pulumi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { evaluate, type NewResource } from "../../local/program.ts";
import { throws } from "../harness/throws.ts";

const root = `${import.meta.dirname}/fixtures/failing`;

/** Evaluates the fixture with resources that only remember their inputs. */
async function run(config: Record<string, string>, refuse?: string) {
  const created: NewResource[] = [];
  const newResource = async (resource: NewResource) => {
    if (resource.name === refuse) throw new Error(`${refuse} is refused`);
    created.push(resource);
    return { id: resource.name, state: { arn: `arn:${resource.name}`, url: `https://${resource.name}` } };
  };
  const evaluation = evaluate({ root, region: "us-east-1", config, newResource });
  return { created, evaluation };
}

test("returns the stack outputs, with settings from Pulumi.yaml, the stack and overrides", async () => {
  const { created, evaluation } = await run({ failure: "none", secret: "overridden" });
  const expected = { url: "https://dependent", secret: "overridden", batch: 10, region: "us-east-1" };
  assert.equal(await evaluation, expected);
  assert.equal(created.at(-1), {
    type: "aws:sqs/queue:Queue",
    name: "dependent",
    inputs: { tags: { of: "arn:queue" } },
  });
});

test("rejects with the first error of a resource, and creates no more", async () => {
  const { created, evaluation } = await run({ failure: "none" }, "queue");
  await throws(() => evaluation, "queue is refused");
  assert.equal(created, []);
});

test("rejects with what the program or one of its callbacks throws, and evaluates again afterwards", async () => {
  await throws(async () => (await run({ failure: "program" })).evaluation, "the program is wrong");
  await throws(async () => (await run({ failure: "apply" })).evaluation, "the callback is wrong");
  assert.is((await (await run({ failure: "none" })).evaluation).batch, 10);
});

/** What Pulumi notes of each resource, which its types hide. */
interface Tracing {
  stackTrace(skip: number): object[];
}

test("keeps no stack traces while a program runs, and keeps them again when it has failed", async () => {
  const { stackTraceLimit } = Error;
  const { stackTrace } = pulumi.Resource as unknown as Tracing;
  const { evaluation } = await run({ failure: "program" });
  assert.is(Error.stackTraceLimit, 0);
  assert.equal((pulumi.Resource as unknown as Tracing).stackTrace(0), []);
  await throws(() => evaluation, "the program is wrong");
  assert.is(Error.stackTraceLimit, stackTraceLimit);
  assert.is((pulumi.Resource as unknown as Tracing).stackTrace, stackTrace);
});

test("names the file to extend for a function of the provider that it does not know", async () => {
  await throws(
    async () => (await run({ failure: "function" })).evaluation,
    "aws:index/getAvailabilityZones:getAvailabilityZones has no local answer: add it in local/invokes.ts",
  );
});

test("refuses a resource that exists already", async () => {
  await throws(async () => (await run({ failure: "existing" })).evaluation, "cannot be read or imported");
});

test.run();
