import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeReplayCommand, StartReplayCommand } from "@aws-sdk/client-eventbridge";
import { GetTopicAttributesCommand } from "@aws-sdk/client-sns";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { flat } from "../../local/outputs.ts";
import { type Mail, mailboxes, mailIn } from "../../tools/mailbox.ts";
import { emit } from "./emit.ts";
import { root } from "./root.ts";
import { clients, deployed, endpoint, leave, outputs, physical, region } from "./stack.ts";
import { until } from "./until.ts";

const folder = mkdtempSync(join(tmpdir(), "mail-"));
const stop = leave(import.meta.filename);
test.after(async () => {
  rmSync(folder, { recursive: true });
  await stop();
});

const deployment = await deployed(`${import.meta.dirname}/fixtures/mailer`);
const { busName, busArn, archiveArn, notifications } = deployment.outputs as {
  busName: string;
  busArn: string;
  archiveArn: string;
  notifications: Record<string, { targetDeadLetterQueueUrl: string }>;
};
const stackFile = join(folder, "outputs.json");
writeFileSync(stackFile, JSON.stringify(flat({ ...outputs, notifications, endpoint, region })));
const topics = {
  success: physical("sns/topic:Topic", "post-success", deployment),
  errors: physical("sns/topic:Topic", "post-errors", deployment),
};

const TRICKY = 'A "quoted" title,\nwith a line break, a \\, and <b>markup</b>';

/** Emits a report; a bad one has failed pages. */
async function file(failed: number): Promise<string> {
  const reportId = `r-${randomUUID()}`;
  const data = { reportId, pages: 7, failed, title: TRICKY, author: { name: "O'Neill \t" } };
  await emit([{ type: "ReportFiled", source: "test.reports", detail: { data } }], busName);
  return reportId;
}

/** All mail about something. */
async function mail(about: string): Promise<Mail[]> {
  const all = await mailIn(clients.sqs, await mailboxes(clients.sqs));
  return all.filter(({ text }) => text.includes(about));
}

const arrives = (about: string) =>
  until(`there is mail about ${about}`, async () => {
    const [first] = await mail(about);
    return first;
  });

test("an event is a mail in the topic's mailbox, once, however many addresses there are", async () => {
  const report = await file(0);
  const { topic, text } = await arrives(report);
  assert.equal([topic, text], [topics.success, `"Report \\"${report}\\" has 7 pages."`]);
  assert.is((await mail(report)).length, 1);
});

test("quotes, line breaks and angle brackets in a field leave the mail what it is: JSON", async () => {
  const report = await file(2);
  const { topic, text } = await arrives(report);
  assert.is(topic, topics.errors);
  assert.equal(JSON.parse(text), {
    message: `2 of 7 pages of ${report} failed.`,
    fields: { title: TRICKY, "author.name": "O'Neill \t" },
  });
});

test("a failure is a mail with the commands, whether it was an event or not", async () => {
  const failure = (deadLetterId: string, event: object) => ({
    type: "HandlingFailed",
    source: "choreography.runtime",
    detail: {
      metadata: { correlationId: "process-1" },
      data: { consumer: "bill", kind: "exhausted", reason: TRICKY, attempts: 5, deadLetterId, ...event },
    },
  });
  const [known, unknown] = [`l-${randomUUID()}`, `l-${randomUUID()}`];
  const event = { event: { id: "e-1", source: "shop.orders", type: "OrderCreated", detail: { data: {} } } };
  await emit([failure(known, event), failure(unknown, {})], busName);
  const [first, second] = [await arrives(known), await arrives(unknown)];
  assert.equal([first.topic, second.topic], [topics.errors, topics.errors]);
  const { message, fields } = JSON.parse(first.text);
  assert.equal(fields, {
    consumer: "bill",
    "event.type": "OrderCreated",
    reason: TRICKY,
    deadLetterId: known,
    "metadata.correlationId": "process-1",
  });
  assert.match(message, /^A consumer gave up an event: exhausted, attempts: 5\. .*npm run dlq -- show ID/);
  assert.equal(JSON.parse(second.text).fields, {
    consumer: "bill",
    reason: TRICKY,
    deadLetterId: unknown,
    "metadata.correlationId": "process-1",
  });
  for (const id of [known, unknown]) assert.is((await mail(id)).length, 1);
});

test("a replayed event sends nothing", async () => {
  const from = new Date(Date.now() - 1000);
  const report = await file(0);
  await arrives(report);
  const ReplayName = `replay-${randomUUID()}`;
  const Destination = { Arn: busArn };
  const EventEndTime = new Date(Date.now() + 1000);
  await clients.events.send(
    new StartReplayCommand({
      ReplayName,
      EventSourceArn: archiveArn,
      EventStartTime: from,
      EventEndTime,
      Destination,
    }),
  );
  await until("the replay is over", async () => {
    const { State } = await clients.events.send(new DescribeReplayCommand({ ReplayName }));
    return State === "COMPLETED";
  });
  // Mail of an event that came after it: what the replay sent would be there by now.
  await arrives(await file(0));
  assert.is((await mail(report)).length, 1);
});

test("a topic has its policy, without what plain HTTP could not meet", async () => {
  const TopicArn = `arn:aws:sns:${region}:000000000000:${topics.errors}`;
  const { Attributes } = await clients.sns.send(new GetTopicAttributesCommand({ TopicArn }));
  const { Statement } = JSON.parse(Attributes?.Policy ?? "");
  assert.equal(
    Statement.map(({ Effect, Principal }: Record<string, unknown>) => [Effect, Principal]),
    [["Allow", { Service: "cloudwatch.amazonaws.com" }]],
  );
});

/** A tool that works on a stack with the mailer's notifications, with what it has said so far. */
function started(name: string, ...args: string[]) {
  const command = ["--import", "tsx", `tools/${name}.ts`, ...args, "--outputs", stackFile];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (data) => {
      said[stream] += data;
    });
  const ended = once(child, "close").then(([code]) => ({ code, ...said }));
  return { said, ended, interrupt: () => child.kill("SIGINT") };
}

const tool = (name: string, ...args: string[]) => started(name, ...args).ended;

test("npm run mail prints it, the newest last, as often as it is asked", async () => {
  const [older, newer] = [await file(0), await file(2)];
  await arrives(older);
  await arrives(newer);
  for (let times = 0; times < 2; times++) {
    const { code, stdout, stderr } = await tool("mail");
    assert.equal([code, stderr], [0, ""]);
    assert.match(stdout, `Z  ${topics.success}\n  Report "${older}" has 7 pages.\n`);
    assert.ok(stdout.indexOf(older) < stdout.indexOf(newer));
  }
  const { stdout } = await tool("mail", "--json");
  const lines = stdout.trim().split("\n");
  const found = lines.map((line) => JSON.parse(line)).filter(({ text }) => text.includes(newer));
  assert.equal(
    found.map((one) => [Object.keys(one), one.topic]),
    [[["time", "topic", "text"], topics.errors]],
  );
});

test("npm run mail -- --follow waits for more until Ctrl-C", async () => {
  const { said, ended, interrupt } = started("mail", "--follow");
  const before = await file(0);
  await until("it shows what is there", async () => said.stdout.includes(before));
  const later = await file(0);
  await until("it shows what comes later", async () => said.stdout.includes(later));
  interrupt();
  const { code, stdout } = await ended;
  assert.equal([code, stdout.split(before).length], [130, 2]);
});

// The local AWS lays nothing there, as gaps.ts says.
test("an event whose mail could not be sent is a dead letter that can be looked at, and not be redriven", async () => {
  const id = randomUUID();
  const event = {
    version: "0",
    id,
    source: "test.reports",
    "detail-type": "ReportFiled",
    detail: { data: {} },
  };
  const attribute = (StringValue: string) => ({ DataType: "String", StringValue });
  await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: notifications["tell-of-report"]?.targetDeadLetterQueueUrl,
      MessageBody: JSON.stringify(event),
      MessageAttributes: { ERROR_CODE: attribute("INVALID_JSON"), RULE_ARN: attribute("arn:rule") },
    }),
  );
  const list = await tool("dlq", "list");
  assert.equal([list.code, list.stderr], [0, ""]);
  assert.match(list.stdout, /tell-of-report .*ReportFiled +Not delivered: INVALID_/);
  const [letter] = JSON.parse((await tool("dlq", "list", "--consumer", "tell-of-report", "--json")).stdout);
  const shown = await tool("dlq", "show", letter.id);
  assert.is(shown.code, 0);
  assert.match(shown.stdout, id);
  assert.not.match(shown.stdout, "Redrive it");
  const redriven = await tool("dlq", "redrive", "--consumer", "tell-of-report");
  assert.equal([redriven.code, redriven.stdout], [2, ""]);
  assert.match(redriven.stderr, "tell-of-report is a notification");
});

test.run();
