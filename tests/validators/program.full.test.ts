/** In the full run only: what others' validators say of the program, on a stack for trying out and on a full one. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { once } from "../components/evaluate.ts";
import { dev, full } from "../program/full.ts";
import { checked, idle, standing, validated } from "./validate.ts";

const ofDev = once(async () => validated(await dev()));
const ofFull = once(async () => validated(await full()));
const checkov = once(async () => checked(await full()));

test("cfn-lint, botocore, parliament and policy_sentry find nothing on dev", async () => {
  assert.equal(standing(await ofDev()), []);
});

test("nor on a full production stack", async () => {
  assert.equal(standing(await ofFull()), []);
});

test("checkov finds nothing on a full production stack", async () => {
  assert.equal(standing(await checkov()), []);
});

test("nothing is waived that is not found any more", async () => {
  assert.equal(idle([...(await ofDev()), ...(await ofFull()), ...(await checkov())]), []);
});

test("they do find what AWS would refuse: each of them", async () => {
  const { resources, ...others } = await dev();
  const program = { ...others, resources: structuredClone(resources) };
  const of = (type: string) => program.resources.find((one) => one.type === type)?.inputs ?? {};
  of("Queue").maxMessageSize = 2_000_000;
  Object.assign(of("EventRule"), { tags: { ["x".repeat(129)]: "" } });
  const { Statement } = of("RolePolicy").policy as { Statement: Record<string, unknown>[] };
  Statement.push({ Effect: "Allow", Action: "sqs:SendMessages", Resource: ["arn:aws:sqs:eu-central-1:1:a"] });
  Statement.push({ Effect: "Allow", Action: "sqs:SendMessage", Resource: ["arn:aws:sns:eu-central-1:1:a"] });
  const found = standing(await validated(program));
  for (const expected of [
    /^cfn-lint E3034 .*MaximumMessageSize/,
    /^botocore PutRule EventRule /,
    /^policies UNKNOWN_ACTION /,
    /^policies WRONG_RESOURCE /,
  ])
    assert.ok(
      found.some((line) => expected.test(line)),
      `${expected}\n${found.join("\n")}`,
    );
});

test.run();
