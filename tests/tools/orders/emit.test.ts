import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";

const folder = mkdtempSync(join(tmpdir(), "emit-"));
test.after(() => rmSync(folder, { recursive: true }));

const STACK = {
  busName: "shop",
  busArn: "arn:aws:events:eu-west-1:1:event-bus/shop",
  ...{ archiveArn: "arn:archive", claimsTable: "claims", consumers: { a: consumer("a") } },
  // Nobody answers there.
  endpoint: "http://127.0.0.1:9",
};

function consumer(name: string) {
  return { functionName: name, deadLetterQueueUrl: name, targetDeadLetterQueueUrl: name };
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const outputs = file("outputs.json", STACK);

function emit(args: readonly string[], { input = "", path = "" } = {}) {
  const env = { ...process.env, ...(path ? { PATH: path } : {}) };
  const command = ["--import", "tsx", "tools/emit.ts", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { input, env, encoding: "utf8" });
  return { status, stdout, stderr };
}

test("a wrong call is refused by what it says and what to do, and nothing is sent", () => {
  const example = emit(["OrderCreated", "--example"]);
  assert.is(example.status, 0);
  const order = JSON.parse(example.stdout);
  const wrong = file("wrong.json", { ...order, total: 5 });
  const good = file("good.json", order);
  for (const [args, ...said] of [
    [[], "Call it with one event type."],
    [["OrderPlaced"], "There is no event OrderPlaced: choose among ", "OrderCreated"],
    [["ordercreated"], "did you mean OrderCreated?"],
    [
      ["OrderCreated"],
      '--data is missing: name a file with the data of OrderCreated as JSON, or "-" for stdin.',
    ],
    [["OrderCreated", "--data", "none.json"], "none.json cannot be read"],
    [
      ["OrderCreated", "--data", file("text.json", "{")],
      "text.json is no JSON: npm run emit -- OrderCreated --example",
    ],
    [
      ["OrderCreated", "--data", wrong, "--outputs", outputs],
      "data.total is 5: is not the sum of quantity × unitPrice",
      "npm run emit -- OrderCreated --example",
    ],
    [["OrderCreated", "--data", good, "--outputs", outputs, "--key", ""], "metadata.idempotencyKey: "],
    [
      ["OrderCreated", "--data", good, "--outputs", outputs, "--stack", "dev"],
      "both name a stack: leave one",
    ],
    [["OrderCreated", "--data", "-", "--outputs", "-"], 'both "-"'],
    [["OrderCreated", "--data", good, "--stack", "dev"], "needs the Pulumi CLI, which is not there (ENOENT)"],
  ] as const) {
    const { status, stderr } = emit(args, { path: folder });
    assert.is(status, 2, stderr);
    for (const part of said) assert.ok(stderr.includes(part), `${args.join(" ")}: ${stderr}`);
  }
});

test("a bus that does not take it is an exit code of its own", () => {
  const { stdout } = emit(["OrderCreated", "--example"]);
  const { status, stderr } = emit(["OrderCreated", "--data", "-", "--outputs", outputs], { input: stdout });
  assert.is(status, 1);
  assert.match(stderr, /OrderCreated was not taken by the bus shop: .*ECONNREFUSED/);
});

test("of another stack the Pulumi CLI tells the outputs, and the trace is for it", async () => {
  const taken: string[] = [];
  const server = createServer(async (request, response) => {
    for await (const chunk of request) taken.push(String(chunk));
    response.setHeader("content-type", "application/x-amz-json-1.1");
    response.end(JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const told = file("dev.json", { ...STACK, endpoint });
  const pulumi = file("pulumi", `#!/bin/sh\n[ "$*" = "stack output --json --stack dev" ] && cat '${told}'\n`);
  chmodSync(pulumi, 0o755);
  const data = emit(["OrderCreated", "--example"]).stdout;
  const args = [
    "OrderCreated",
    "--data",
    file("dev-order.json", data),
    "--stack",
    "dev",
    "--correlation",
    "it's",
  ];
  const stdout = await new Promise<string>((resolve, reject) =>
    execFile(
      process.execPath,
      ["--import", "tsx", "tools/emit.ts", ...args],
      { env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` } },
      (error, out, err) => (error ? reject(new Error(err)) : resolve(out)),
    ),
  );
  server.close();
  const [{ Source, DetailType, EventBusName, Detail }] = JSON.parse(taken.join("")).Entries;
  assert.equal([EventBusName, Source, DetailType], ["shop", "shop.orders", "OrderCreated"]);
  assert.is(JSON.parse(Detail).metadata.correlationId, "it's");
  assert.match(stdout, "pulumi stack output --json --stack dev | npm run -s trace -- 'it'\\''s' --outputs -");
});

test.run();
