import { inspect } from "node:util";
import { DescribeSecretCommand, GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { attempt, storage } from "./fixtures/storage/storage.ts";
import { clients, deployAnew, leave } from "./stack.ts";

test.after(leave(import.meta.filename));

const { secretsmanager } = clients;
const { secretArn, secretName } = storage;

/** The secret of both programs. */
const VALUE = "not-for-any-log";

test("a secret has a name of its own, its description and its tags", async () => {
  const found = await secretsmanager.send(new DescribeSecretCommand({ SecretId: secretName }));
  assert.match(secretName, /^key-[0-9a-f]{7}$/);
  assert.is(found.ARN, secretArn);
  assert.is(found.Description, "Signs what comes in.");
  assert.equal(found.Tags, [{ Key: "holds", Value: "key" }]);
});

test("its version is the current one and has the value", async () => {
  const found = await secretsmanager.send(new GetSecretValueCommand({ SecretId: secretArn }));
  assert.is(found.SecretString, VALUE);
  assert.is(found.VersionId, storage.versionId);
  assert.equal(found.VersionStages, ["AWSCURRENT"]);
  assert.is(storage.versionArn, secretArn);
});

test("a function reads it if its role names it, by its ARN or by its name", async () => {
  assert.equal(await attempt("granted", { secret: secretArn }), { value: VALUE });
  assert.equal(await attempt("granted", { secret: secretName }), { value: VALUE });
});

test("a function whose role does not name it is refused", async () => {
  const refused = { error: "AccessDeniedException", status: 403 };
  assert.equal(await attempt("stranger", { secret: secretArn }), refused);
});

/** How the deployment of a program ends whose secret is not there, and the lines that it logged. */
async function failed(config: Record<string, string> = {}) {
  const root = `${import.meta.dirname}/fixtures/storage/broken`;
  const lines: string[] = [];
  const error = await deployAnew(root, { config, log: (line) => lines.push(line) }).then(
    () => undefined,
    (error: Error) => error,
  );
  return { error, lines };
}

test("a deployment that fails at a secret does not tell it", async () => {
  const { error, lines } = await failed();
  assert.match(String(error), "key (aws:secretsmanager/secretVersion:SecretVersion): ");
  assert.not.match(inspect(error, { depth: 20, showHidden: true }) + lines.join("\n"), VALUE);
});

test("a secret may not be empty, as on AWS", async () => {
  const { error } = await failed({ key: "" });
  assert.match(String(error), "needs a secretString that is not empty");
});

test.run();
