import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";

const fixture = (name: string) => join(import.meta.dirname, "fixtures", name);

/** What a function does: two calls, whose environment says where and as whom. */
const CALLS = `
  import { DynamoDBClient, GetItemCommand } from "./runtime/wire/dynamodb.ts";
  const client = new DynamoDBClient({});
  const get = () => client.send(new GetItemCommand({ TableName: "t", Key: { key: { S: "k" } } }));
  const said = (error) => [error.code, error.$metadata.attempts];
  const first = await get().catch(said);
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "B", AWS_SESSION_TOKEN: "t2" });
  console.log(JSON.stringify([first, await get().catch(said)]));
  process.exit(0);
`;

/** A process that makes them against a server of this machine. */
async function call(more: Record<string, string>) {
  const seen: object[] = [];
  const sockets = new Set<unknown>();
  const keys = {
    key: readFileSync(fixture("localhost-key.pem")),
    cert: readFileSync(fixture("localhost-cert.pem")),
  };
  const server = createServer(keys, ({ headers, socket }, response) => {
    const [, access] = /Credential=(\w+)/.exec(headers.authorization ?? "") ?? [];
    seen.push([access, headers["x-amz-security-token"], headers["x-amzn-trace-id"]]);
    sockets.add(socket);
    response.end('{"Item":{"key":{"S":"k"}}}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const env = {
    ...{
      PATH: process.env.PATH,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "A",
      AWS_SECRET_ACCESS_KEY: "s",
    },
    ...{ AWS_SESSION_TOKEN: "t1", AWS_ENDPOINT_URL_DYNAMODB: `https://127.0.0.1:${port}` },
    ...{ AWS_LAMBDA_FUNCTION_NAME: "f", _X_AMZN_TRACE_ID: "Root=1" },
    ...more,
  };
  const args = ["--import", "tsx", "--input-type=module", "-e", CALLS];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  await new Promise((resolve) => server.close(resolve));
  return { seen, sockets: sockets.size, answers: JSON.parse(stdout) as unknown[] };
}

test("over TLS, on one connection, with the credentials and the trace of the moment", async () => {
  const { seen, sockets, answers } = await call({ NODE_EXTRA_CA_CERTS: fixture("localhost-cert.pem") });
  assert.equal(seen, [
    ["A", "t1", "Root=1"],
    ["B", "t2", "Root=1"],
  ]);
  assert.is(sockets, 1);
  assert.equal((answers[1] as { Item: object }).Item, { key: { S: "k" } });
});

test("a server that nobody vouches for gets nothing, and is not tried again", async () => {
  const { seen, answers } = await call({});
  const refused = ["DEPTH_ZERO_SELF_SIGNED_CERT", 1];
  assert.equal([seen, answers], [[], [refused, refused]]);
});

test.run();
