import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { create, type SecretsSeams } from "../../adapters/secrets/secrets-manager.ts";
import { patient } from "../harness/patience.ts";
import { throws } from "../harness/throws.ts";

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:github-AbCdEf";

/** A secret whose value, or error, can be replaced, with a clock that stands still. */
function world(value: unknown) {
  const it = { value, calls: [] as unknown[], time: 1_000_000 };
  const send = async ({ input }: { input: unknown }) => {
    it.calls.push(input);
    await new Promise((resolve) => setImmediate(resolve));
    if (it.value instanceof Error) throw it.value;
    return { SecretString: typeof it.value === "string" ? it.value : JSON.stringify(it.value) };
  };
  const client = { send } as unknown as SecretsManagerClient;
  return { it, ...create({ arn: ARN }, { client, now: () => it.time }) };
}

const DOWN = Object.assign(new Error("down"), { name: "InternalServiceError" });

test("a secret is read by its ARN, newest text first, and none at all is fine", async () => {
  const { it, known } = world(["new", "old"]);
  assert.equal(await known(), ["new", "old"]);
  assert.equal(it.calls, [{ SecretId: ARN }]);
  assert.equal(await world([]).known(), []);
});

test("it is good for 5 minutes, then read again", async () => {
  const { it, known } = world(["a"]);
  await known();
  it.value = ["b"];
  it.time += 5 * 60_000 - 1;
  assert.equal(await known(), ["a"]);
  assert.is(it.calls.length, 1);
  it.time += 1;
  assert.equal(await known(), ["b"]);
});

test("who asks while it is read waits for the same call", async () => {
  const { it, known, fresh } = world(["a"]);
  await Promise.all([known(), known(), fresh(), fresh()]);
  assert.is(it.calls.length, 1);
  it.value = ["b"];
  it.time += 10_000;
  assert.equal(await Promise.all([fresh(), fresh(), fresh()]), [["b"], ["b"], ["b"]]);
  assert.is(it.calls.length, 2);
});

test("fresh reads what was just read, but only once in 10 seconds", async () => {
  const { it, known, fresh } = world(["a"]);
  await known();
  it.value = ["b"];
  assert.equal(await fresh(), ["b"]);
  it.value = ["c"];
  it.time += 9_999;
  for (let forged = 0; forged < 100; forged++) assert.equal(await fresh(), ["b"]);
  assert.is(it.calls.length, 2);
  it.time += 1;
  assert.equal(await fresh(), ["c"]);
  assert.equal(await known(), ["c"]);
});

test("what was read anew is good for 5 minutes from then on", async () => {
  const { it, known, fresh } = world(["a"]);
  await known();
  it.time += 4 * 60_000;
  await fresh();
  it.time += 5 * 60_000 - 1;
  await known();
  assert.is(it.calls.length, 2);
});

test("where reading again fails, the old value stays in use, and nobody asks for 10 seconds", async () => {
  const { it, known, fresh } = world(["a"]);
  await known();
  it.value = DOWN;
  it.time += 5 * 60_000;
  assert.equal(await known(), ["a"]);
  it.time += 9_999;
  for (const ask of [known, fresh, known, fresh]) assert.equal(await ask(), ["a"]);
  assert.is(it.calls.length, 2);
  it.value = ["b"];
  it.time += 1;
  assert.equal(await known(), ["b"]);
});

test("a failure of fresh ends no value early", async () => {
  const { it, known, fresh } = world(["a"]);
  await known();
  it.value = DOWN;
  assert.equal(await fresh(), ["a"]);
  it.time += 60_000;
  assert.equal(await known(), ["a"]);
  assert.is(it.calls.length, 2);
});

test("a value that became wrong leaves the old one in use", async () => {
  const { it, known } = world(["a"]);
  await known();
  it.value = "hunter2";
  it.time += 5 * 60_000;
  assert.equal(await known(), ["a"]);
});

test("without an old value the failure is told, and the next one asks again", async () => {
  const { it, known, fresh } = world(DOWN);
  const { cause } = await throws(known, `The secret ${ARN} cannot be read (InternalServiceError)`);
  assert.is(cause, DOWN);
  await throws(fresh, ARN);
  it.value = ["a"];
  assert.equal(await known(), ["a"]);
});

test("what is no list of texts is an error that does not show it", async () => {
  const hunter = "hunter2";
  const wrong = [hunter, `"${hunter}"`, { hunter }, [hunter, 1], [hunter, ""], [[hunter]], `["${hunter}",`];
  for (const value of [...wrong, "null", ""]) {
    const { message, stack, cause } = await throws(
      world(value).known,
      `The secret ${ARN} is no JSON list of texts`,
    );
    assert.not.match(`${message} ${stack}`, hunter, JSON.stringify(value));
    assert.is(cause, undefined);
  }
});

/** A client of a server that answers so. */
async function withService(
  answer: { status: number; body: object } | undefined,
  use: (client: SecretsManagerClient) => Promise<void>,
): Promise<void> {
  const server = createServer((_, response) => {
    if (!answer) return;
    response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  try {
    await use(client);
  } finally {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const reading = (seams: SecretsSeams) => create({ arn: ARN }, seams).known();

test("the service's own answers: a value, bytes instead of a text, a secret that is not there", async () => {
  const body = { ARN, Name: "github", SecretString: '["a"]', VersionStages: ["AWSCURRENT"] };
  await withService({ status: 200, body }, async (client) => {
    assert.equal(await reading({ client }), ["a"]);
  });
  await withService({ status: 200, body: { ARN, SecretBinary: "WyJhIl0=" } }, async (client) => {
    await throws(() => reading({ client }), "is no JSON list");
  });
  const missing = { __type: "ResourceNotFoundException", Message: "can't find the specified secret." };
  await withService({ status: 400, body: missing }, async (client) => {
    await throws(() => reading({ client }), "cannot be read (ResourceNotFoundException)");
  });
});

test("a service that does not answer is not waited for", async () => {
  await withService(undefined, async (client) => {
    const started = performance.now();
    await throws(() => reading({ client, timeoutMs: 100 }), "cannot be read (AbortError)");
    assert.ok(performance.now() - started < patient(2000));
  });
});

test("options that make no sense are errors, which show no secret put there by mistake", async () => {
  for (const [options, why] of [
    [{}, "Option arn of secrets/secrets-manager is missing: use the ARN of a secret"],
    [{ arn: "hunter2" }, "Option arn of secrets/secrets-manager is something else: use the ARN"],
    [{ arn: "arn:aws:s3:::bucket" }, "is something else"],
    [{ arn: ARN.replace("secretsmanager", "ssm") }, "is something else"],
    [{ arn: `${ARN} ` }, "is something else"],
    [{ arn: ARN, id: 1 }, "Option id of secrets/secrets-manager does not exist: choose from arn"],
    [[], "Options of secrets/secrets-manager are []: use an object of arn"],
    [null, "are null: use an object"],
  ] as const) {
    const { message } = await throws(() => create(options as never), why);
    assert.not.match(message, "hunter2");
  }
});

test.run();
