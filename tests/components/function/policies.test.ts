import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { inlinePolicy, managedPolicies } from "../../../components/function/policies.ts";
import { HttpApi } from "../../../components/http/http-api.ts";
import { Console } from "../../../components/participants/console.ts";
import { Consumer, type ConsumerName } from "../../../components/participants/consumer.ts";
import { PaymentProcessed } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { type Evaluation, evaluate, type Options, once } from "../evaluate.ts";
import { likeAws } from "../like-aws.ts";
import { temporaryProject } from "../temporary-project.ts";

interface Document {
  Statement: { Action: string | string[]; Resource: string[] }[];
}

const FARTHEST = { partition: "aws-us-gov", region: "us-gov-west-1", account: "123456789012" };

/** As long as a name may be. */
const longName = (index: number) => `consume-${String(index).padStart(36, "x")}`;

/** A console and so many consumers, all with the longest of names. */
const withConsumers = (count: number, config: Options["config"] = { alarms: false }) =>
  evaluate(
    () => {
      const files = Array.from({ length: count }, (_, index) => [`handlers/many/${longName(index)}.ts`, ""]);
      const bus = new EventBus("bus", {
        root: temporaryProject(Object.fromEntries(files)),
        external: { PaymentProcessed },
      });
      new Console("console", { bus, api: new HttpApi("api") });
      for (let index = 0; index < count; index++)
        new Consumer(
          longName(index) as ConsumerName,
          { bus, on: { PaymentProcessed }, projection: true } as never,
        );
      return bus.complete();
    },
    {
      answer: likeAws(FARTHEST),
      config: { jwtIssuer: "https://issuer.test", jwtAudience: "shop", ...config },
    },
  );

const many = once(() => withConsumers(120));

const sizeOf = (document: unknown) => JSON.stringify(document).length;

/** What a role may do, by action: the resources, in one policy or in several. */
function allowed({ names, inputs }: Evaluation, role: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const name of names("Policy").filter((one) => one.replace(/-\d+$/, "") === role))
    for (const { Action, Resource } of (inputs("Policy", name).policy as Document).Statement)
      for (const action of [Action].flat()) found.set(action, [...(found.get(action) ?? []), ...Resource]);
  return found;
}

test("120 consumers with the longest names break no bound of IAM", async () => {
  const { names, inputs } = await many();
  const inline = new Map<string, number>();
  for (const name of names("RolePolicy")) {
    const { role, policy } = inputs("RolePolicy", name);
    inline.set(String(role), (inline.get(String(role)) ?? 0) + sizeOf(policy));
  }
  assert.is(inline.size, 120 + 5);
  for (const [role, size] of inline) assert.ok(size <= 10_240, `${role}: ${size}`);
  for (const name of names("Policy")) {
    const size = sizeOf(inputs("Policy", name).policy);
    assert.ok(size <= 6_144, `${name}: ${size}`);
  }
  const attached = names("RolePolicyAttachment").map((name) => inputs("RolePolicyAttachment", name).role);
  for (const role of new Set(attached)) assert.ok(attached.filter((one) => one === role).length <= 10);
});

test("with the longest names an alarm still says all that it has to say", async () => {
  const { names, inputs } = await withConsumers(1, {
    alarms: true,
    runbookUrl: `https://wiki.example/${"x".repeat(179)}`,
  });
  const alarms = names("MetricAlarm");
  assert.ok(alarms.length > 10);
  for (const name of alarms) {
    const { length } = String(inputs("MetricAlarm", name).alarmDescription);
    assert.ok(length <= 1024, `${name}: ${length}`);
  }
});

test("none of the many queues is forgotten, and no other is in it", async () => {
  const evaluation = await many();
  const arns = (suffix: string) =>
    Array.from({ length: 120 }, (_, index) => `:${longName(index)}-${suffix}-`).sort();
  const short = (all: readonly string[] = []) =>
    all.map((arn) => arn.replace(/^arn:aws-us-gov:sqs:us-gov-west-1:123456789012|[0-9a-f]{7}$/g, "")).sort();
  assert.equal(short(allowed(evaluation, "bus-sweep-outboxes").get("sqs:SendMessage")), arns("dlq"));
  assert.equal(short(allowed(evaluation, "console-act").get("sqs:SendMessage")), arns("queue"));
  const letters = [...arns("dlq"), ...arns("target-dlq")].sort();
  assert.equal(short(allowed(evaluation, "console-act").get("sqs:DeleteMessage")), letters);
  assert.equal(
    short(allowed(evaluation, "console-read").get("sqs:GetQueueAttributes")),
    [...letters, ...arns("queue")].sort(),
  );
});

test("a role that would need more than ten policies is named, with what to do", async () => {
  await throws(
    () =>
      evaluate(() => {
        const role = new aws.iam.Role("console-act", { assumeRolePolicy: "{}" });
        const parent = new pulumi.ComponentResource("a:b:C", "many");
        const resources = Array.from({ length: 600 }, (_, index) => ({ name: longName(index), arn: "arn" }));
        managedPolicies("console-act", role, [{ action: "sqs:SendMessage", resources }], { parent });
      }),
    "Role console-act may use so many queues that it needs 11 policies, IAM takes 10: deploy some flows",
  );
});

test("an inline policy that is too large fails where it is deployed, by its role's name, with what to do", async () => {
  const policy = (characters: number) =>
    evaluate(() => {
      const Resource = "x".repeat(characters);
      return {
        policy: inlinePolicy("create-invoice", [{ Effect: "Allow", Action: "s3:GetObject", Resource }]),
      };
    });
  const around = sizeOf((await policy(0)).outputs.policy);
  const { policy: whole } = (await policy(10_240 - around)).outputs;
  assert.is(sizeOf(whole), 10_240);
  await throws(
    () => policy(10_241 - around),
    "The inline policy of role create-invoice has 10241 characters, IAM takes 10240: give create-invoice fewer",
  );
});

test.run();
