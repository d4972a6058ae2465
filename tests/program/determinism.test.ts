import { createHash } from "node:crypto";
import { homedir, tmpdir } from "node:os";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { choreography, evaluate, once } from "../components/evaluate.ts";
import { likeAws } from "../components/like-aws.ts";
import { BUS_NAME } from "../harness/bus-name.ts";
import { bundles } from "./bundles.ts";
import { program } from "./statements.ts";

const ROOT = process.cwd();
const MAX_BYTES = 600 * 1024;

/** A second evaluation, from another working directory. */
const elsewhere = once(async () => {
  process.chdir(tmpdir());
  try {
    return await evaluate(choreography, { code: true });
  } finally {
    process.chdir(ROOT);
  }
});

test("two evaluations from two folders ask for the same resources", async () => {
  const [here, there] = [await program(), await elsewhere()];
  assert.equal(there.resources, here.resources);
  assert.equal(JSON.stringify(there.resources), JSON.stringify(here.resources));
  assert.ok(here.resources.length > 90);
});

test("no input holds an absolute path", async () => {
  const text = JSON.stringify((await elsewhere()).resources);
  for (const path of [ROOT, homedir(), tmpdir()]) assert.not.ok(text.includes(path), path);
  assert.not.match(text, /file:\/\/|"(\/|[A-Z]:\\\\)\w/);
});

test("an archive's folder is named by its content", async () => {
  for (const { name, archive, code } of await bundles()) {
    const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
    assert.is(archive, `.build/${name}-${hash}`);
  }
});

test("no bundle is larger than 600 KB", async () => {
  for (const { name, code } of await bundles())
    assert.ok(code.length > 10_000 && code.length <= MAX_BYTES, `${name}: ${code.length} bytes`);
});

test("no bundle tells where it was built", async () => {
  for (const { name, code } of await bundles())
    for (const path of [`${ROOT}/`, `${homedir()}/`, `${tmpdir()}/`, "file:///", "sourceMappingURL"])
      assert.not.ok(code.includes(path), `${name} holds ${path}`);
});

test("every resource has a name of its own among its type", async () => {
  const names = (await program()).resources.map(({ type, name }) => `${type} ${name}`);
  assert.is(new Set(names).size, names.length);
});

/** Inputs by which a resource names itself; without one Pulumi makes a name that is nobody else's. */
const NAMES =
  /^(name|namePrefix|bucketPrefix|(alarm|dashboard|domain|function|log[gG]roup|policy|queue|role|rule|table|topic)Name)$/;

/** Names that are unique within another resource of their stack only. */
const WITHIN = new Set(["Stage"]);

/** What inputs name although it is another resource's. */
const OTHERS = new Set(["EventSourceMapping", "FunctionEventInvokeConfig"]);

/** The names that a stack's resources give themselves, where AWS gives every resource a name with the stack's in it. */
async function ownNames(stack: string): Promise<string[]> {
  const place = likeAws({ partition: "aws", region: "eu-central-1", account: "123456789012" });
  const { resources } = await evaluate(choreography, {
    stack,
    config: { allowUnauthenticated: true, allowSandboxAdapters: true },
    answer: (type, name, inputs) => place(type, `${stack}-${name}`, inputs),
  });
  return resources.flatMap(({ type, inputs }) =>
    WITHIN.has(type) || OTHERS.has(type)
      ? []
      : Object.entries(inputs).flatMap(([key, value]) => (NAMES.test(key) ? [`${type} ${value}`] : [])),
  );
}

test("two stacks in one account do not collide: no resource has a name that another stack's could have", async () => {
  const [first, second] = [await ownNames("blue"), await ownNames("green")];
  assert.ok(first.some((name) => name.startsWith("Dashboard blue-")));
  assert.equal(
    first.filter((name) => second.includes(name)),
    [],
  );
});

test("the stack's outputs are what tools rely on", async () => {
  const { outputs } = await program();
  const { consumers: _, notifications, choreography, ...others } = outputs;
  assert.ok(JSON.parse(String(choreography)).participants.length > 0);
  assert.equal(others, {
    busName: `${BUS_NAME}-0a1b2c3`,
    busArn: `arn:aws:events:eu-central-1:123456789012:event-bus/${BUS_NAME}`,
    apiUrl: "https://api.test",
    archiveArn: `arn:EventArchive:${BUS_NAME}`,
    claimsTable: `${BUS_NAME}-claims-0a1b2c3`,
    journalTable: "journal-0a1b2c3",
    sweeper: {
      functionName: `${BUS_NAME}-sweep-outboxes-0a1b2c3`,
      staleAfterSeconds: "1232",
      recordDays: "42",
      maxEventBytes: "262144",
    },
    joined: {},
    timers: { functionName: `${BUS_NAME}-fire-timers-0a1b2c3`, queueUrl: `https://queue/${BUS_NAME}-timers` },
  });
  assert.equal((notifications as Record<string, unknown>)["tell-of-failure"], {
    ruleArn: "arn:EventRule:tell-of-failure",
    topicArn: "arn:aws:sns:eu-central-1:123456789012:mail-errors",
    targetDeadLetterQueueUrl: "https://queue/tell-of-failure-target-dlq",
  });
});

test.run();
