import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { flat } from "../../local/outputs.ts";
import { Misuse } from "../../tools/command.ts";
import { chosen, chosenLetters, readStack } from "../../tools/stack.ts";
import { throws } from "../harness/throws.ts";

const CONSUMER = {
  functionName: "f",
  ruleArn: "arn:rule",
  queueUrl: "q",
  deadLetterQueueUrl: "dlq",
  targetDeadLetterQueueUrl: "target-dlq",
};
const OUTPUTS = {
  busName: "bus",
  busArn: "arn:aws:events:eu-west-1:1:event-bus/bus",
  archiveArn: "arn:archive",
  claimsTable: "claims",
  consumers: { "create-invoice": CONSUMER, "track-order": CONSUMER },
};
const folder = mkdtempSync(join(tmpdir(), "stack-"));
test.after(() => rmSync(folder, { recursive: true }));

/** A file with these outputs. */
function file(outputs: unknown): string {
  const path = join(folder, "outputs.json");
  writeFileSync(path, typeof outputs === "string" ? outputs : JSON.stringify(outputs));
  return path;
}

test("outputs are read nested, as Pulumi prints them, and flat, as the local AWS keeps them", () => {
  for (const outputs of [OUTPUTS, flat(OUTPUTS)]) {
    const { consumers, busName, client } = readStack(file(outputs));
    assert.is(JSON.stringify(consumers), JSON.stringify(OUTPUTS.consumers));
    assert.equal([busName, client], ["bus", { region: "eu-west-1" }]);
  }
});

test("the local AWS gets its own credentials, and nobody else does", () => {
  const { client } = readStack(file({ ...OUTPUTS, endpoint: "http://127.0.0.1:1", region: "us-east-1" }));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  assert.equal(client, { region: "us-east-1", endpoint: "http://127.0.0.1:1", credentials });
});

test("what is missing is named, and what to do", async () => {
  const { archiveArn: _, ...older } = OUTPUTS;
  const { targetDeadLetterQueueUrl: __, ...consumer } = CONSUMER;
  const wrong: [outputs: unknown, message: string][] = [
    [older, "have no archiveArn: deploy the program again"],
    [{ ...OUTPUTS, consumers: { a: consumer } }, "have no consumers.a.targetDeadLetterQueueUrl: deploy"],
    ["no JSON", "holds no stack outputs: write them with pulumi stack output --json"],
    ["null", "holds no stack outputs"],
    ["[]", "have no busName"],
    [`{"__proto__.busName":"polluted"}`, "have no busName"],
  ];
  for (const [outputs, message] of wrong)
    assert.instance(await throws(() => readStack(file(outputs)), message), Misuse);
  assert.instance(await throws(() => readStack(join(folder, "none")), "none cannot be read"), Misuse);
  assert.is(({} as { busName?: string }).busName, undefined);
});

test("a consumer is chosen by its name, by default all", async () => {
  const stack = readStack(file(OUTPUTS));
  const names = (name?: string) => chosen(stack, name).map(([found]) => found);
  assert.equal([names(), names("track-order")], [["create-invoice", "track-order"], ["track-order"]]);
  for (const name of ["nobody", "constructor"])
    assert.instance(
      await throws(() => chosen(stack, name), `no consumer ${name}: choose create-invoice, track-order`),
      Misuse,
    );
});

test("notifications have dead letters, but are no consumers: nobody is told twice", async () => {
  const told = { ruleArn: "arn:rule", topicArn: "arn:topic", targetDeadLetterQueueUrl: "told-dlq" };
  const stack = readStack(file(flat({ ...OUTPUTS, notifications: { tell: told } })));
  const names = (found: [string, unknown][]) => found.map(([name]) => name);
  assert.equal(names(chosenLetters(stack)), ["create-invoice", "track-order", "tell"]);
  assert.equal(names(chosenLetters(stack, "tell")), ["tell"]);
  assert.equal(names(chosenLetters(stack, "track-order")), ["track-order"]);
  assert.equal(names(chosen(stack)), ["create-invoice", "track-order"]);
  assert.instance(
    await throws(
      () => chosen(stack, "tell"),
      "tell is a notification: it can be neither redriven nor replayed",
    ),
    Misuse,
  );
  assert.instance(await throws(() => chosenLetters(stack, "nobody"), "no consumer nobody"), Misuse);
  assert.equal(names(chosenLetters(readStack(file(OUTPUTS)))), ["create-invoice", "track-order"]);
  await throws(
    () => readStack(file({ ...OUTPUTS, notifications: { tell: { ruleArn: "arn:rule" } } })),
    "have no notifications.tell.targetDeadLetterQueueUrl: deploy the program again",
  );
});

/** Runs a tool with this on stdin. */
function tool(args: string[], input: string) {
  const command = ["--import", "tsx", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { input, encoding: "utf8" });
  return { status, stdout, stderr };
}

test("- reads stdin, and a wrong call ends with 2 and one line", () => {
  const outputs = JSON.stringify(OUTPUTS);
  const list = (...more: string[]) => ["tools/dlq.ts", "list", "--outputs", "-", ...more];
  const calls: [args: string[], input: string, said: string][] = [
    [list("--consumer", "nobody"), outputs, "There is no consumer nobody"],
    [list(), "", "stdin holds no stack outputs"],
    [["tools/replay.ts", "--from", "-1h", "--to", "-2h"], "", "--from must be before --to."],
  ];
  for (const [args, input, said] of calls) {
    const { status, stdout, stderr } = tool(args, input);
    assert.equal([status, stdout, stderr.trim().split("\n").length], [2, "", 1], stderr);
    assert.match(stderr, said);
  }
});

test.run();
