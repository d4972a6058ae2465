import * as pulumi from "@pulumi/pulumi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Secret } from "../../../components/storage/secret.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate } from "../evaluate.ts";

const secret = (value?: string) =>
  evaluate(
    () => {
      const { value: arn, statements } = new Secret("github-webhook", { config: "githubWebhookSecrets" });
      return { arn, statements };
    },
    { config: value === undefined ? {} : { githubWebhookSecrets: value } },
  );

/** The texts that AWS gets, which must come as a secret of Pulumi. */
async function textsOf(value?: string): Promise<unknown> {
  const { inputs } = await secret(value);
  const { secretString } = inputs("SecretVersion", "github-webhook");
  assert.ok(pulumi.runtime.isRpcSecret(secretString), "is no secret");
  return JSON.parse(pulumi.runtime.unwrapRpcSecret(secretString));
}

test("is a secret of AWS with one version, whose text is a secret of Pulumi too", async () => {
  const { inputs, resources } = await secret("s3cret");
  assert.equal(
    resources.map(({ type, name }) => `${type} ${name}`),
    ["Secret github-webhook", "SecretVersion github-webhook"],
  );
  assert.equal(inputs("Secret", "github-webhook"), {});
  const { secretString, ...others } = inputs("SecretVersion", "github-webhook");
  assert.equal(others, { secretId: "github-webhook-id" });
  assert.ok(pulumi.runtime.isRpcSecret(secretString), "is no secret");
  assert.is(pulumi.runtime.unwrapRpcSecret(secretString), '["s3cret"]');
});

test("one text of the stack's config is a list of one", async () => {
  for (const text of ["s3cret", "  s3cret\n", "s3c,ret", "007", "{}", '"quoted"'])
    assert.equal(await textsOf(text), [text.trim()]);
});

test("a JSON list is those that are good at present, the newest first", async () => {
  assert.equal(await textsOf('["new","old"]'), ["new", "old"]);
  assert.equal(await textsOf(' [ "only" ] '), ["only"]);
});

test("where the stack sets none there is nothing: no secret, no name of one, and no grant", async () => {
  for (const none of [undefined, "", "  ", "[]"]) {
    const { resources, outputs } = await secret(none);
    assert.equal([resources, outputs.arn, outputs.statements], [[], undefined, []]);
  }
});

test("what is no list of texts is refused by the key's name, never showing a value", async () => {
  for (const wrong of [
    '["hunter2"',
    "[hunter2]",
    '["hunter2", 7]',
    '["hunter2", ""]',
    '["hunter2", null]',
    '[["hunter2"]]',
    '[{"secret":"hunter2"}]',
    '["hunter2"] ["hunter2"]',
  ]) {
    const { message, stack, cause } = await throws(
      () => secret(wrong),
      'Config githubWebhookSecrets begins like a JSON list of texts, but is none: write ["new","old"].',
    );
    assert.not.match(`${message} ${stack} ${JSON.stringify(cause) ?? ""}`, "hunter2", wrong);
  }
});

test("is known by the ARN of its version, so that nobody reads it too soon; to read that secret is all it allows", async () => {
  const { outputs } = await secret("s3cret");
  assert.is(outputs.arn, "arn:SecretVersion:github-webhook");
  assert.equal(outputs.statements, [
    { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: ["arn:Secret:github-webhook"] },
  ]);
});

test.run();
