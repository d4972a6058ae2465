import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { mailboxes, mailFrom, mailIn, shown } from "../../tools/mailbox.ts";

const folder = mkdtempSync(join(tmpdir(), "mail-"));
test.after(() => rmSync(folder, { recursive: true }));

const OUTPUTS = {
  busName: "bus",
  busArn: "arn:aws:events:eu-west-1:1:event-bus/bus",
  archiveArn: "arn:archive",
  claimsTable: "claims",
  consumers: {},
};

/** Runs the tool; `outputs` are the stack's, absent where none runs. */
function mail(args: string[], outputs?: object) {
  const file = join(folder, "outputs.json");
  rmSync(file, { force: true });
  if (outputs) writeFileSync(file, JSON.stringify(outputs));
  const command = ["--import", "tsx", "tools/mail.ts", ...args];
  const all = outputs ? [...command, "--outputs", file] : command;
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: "utf8" });
  return { status, stdout, stderr };
}

const notification = (text: string, sentAt: number, topic = "notifications-success-1a2b3c4") => ({
  MessageId: `m-${sentAt}`,
  ReceiptHandle: `r-${sentAt}`,
  Body: JSON.stringify({
    Type: "Notification",
    TopicArn: `arn:aws:sns:us-east-1:000000000000:${topic}`,
    Message: text,
    Timestamp: "2026-01-01T00:00:00.000Z",
  }),
  Attributes: { SentTimestamp: String(sentAt) },
});

type Queues = Record<string, ReturnType<typeof notification>[]>;

/** SQS as far as it is asked here: hidden messages stay hidden until they are shown again. */
function fake(queues: Queues) {
  const hidden = new Set<string>();
  const calls: string[] = [];
  const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    const { input } = command;
    const { name } = command.constructor;
    calls.push(name);
    const messages = queues[String(input.QueueUrl)] ?? [];
    switch (name) {
      case "ListQueuesCommand": {
        const urls = Object.keys(queues);
        const from = Number(input.NextToken ?? 0);
        return {
          QueueUrls: [urls[from]],
          ...(from + 1 < urls.length ? { NextToken: String(from + 1) } : {}),
        };
      }
      case "ReceiveMessageCommand": {
        const found = messages.filter(({ MessageId }) => !hidden.has(MessageId)).slice(0, 10);
        for (const { MessageId } of found) hidden.add(MessageId);
        return { Messages: found };
      }
      default:
        for (const { ReceiptHandle } of input.Entries as { ReceiptHandle: string }[])
          hidden.delete(messages.find((one) => one.ReceiptHandle === ReceiptHandle)?.MessageId ?? "");
        return {};
    }
  };
  return { client: { send } as unknown as SQSClient, hidden, calls };
}

test("mail of all mailboxes is read to the end, the newest last, and stays where it is", async () => {
  const many = Array.from({ length: 23 }, (_, index) => notification(`mail ${index}`, 1000 + index * 2));
  const { client, hidden, calls } = fake({
    "mailbox-a": [...many].reverse(),
    "mailbox-b": [notification("between", 1003)],
  });
  for (let times = 0; times < 2; times++) {
    const all = await mailIn(client, await mailboxes(client));
    assert.equal(
      all.map(({ text }) => text),
      ["mail 0", "mail 1", "between", ...many.slice(2).map((_, index) => `mail ${index + 2}`)],
    );
    assert.is(hidden.size, 0);
  }
  assert.not.ok(calls.some((name) => name.startsWith("Delete")));
});

test("a mail is shown with time, topic and text, and cannot move the cursor", () => {
  const mail = mailFrom(notification('"one"\n\u001b[2Jtwo', Date.UTC(2026, 0, 1, 12)));
  assert.is(shown(mail), '2026-01-01T12:00:00.000Z  notifications-success-1a2b3c4\n  "one"\n  �[2Jtwo');
});

test("a notification is shown as people read it: its message, and a line for each field", () => {
  const text = JSON.stringify({ message: "Given up.", fields: { consumer: "bill", attempts: 5 } });
  const lines = (mail: string) =>
    shown(mailFrom(notification(mail, 0)))
      .split("\n")
      .slice(1);
  assert.equal(lines(text), ["  Given up.", "  consumer: bill", "  attempts: 5"]);
  assert.equal(lines(JSON.stringify("Order 1 is invoiced.")), ["  Order 1 is invoiced."]);
  assert.equal(lines('{"other":1}'), ['  {"other":1}']);
});

test("what SNS did not lay there shows as it is", () => {
  for (const Body of ["no JSON", "7", "null"]) {
    const { topic, text } = mailFrom({ Body });
    assert.equal([topic, text], ["no topic", Body]);
  }
});

test("--help says all there is; a wrong call, no stack and one on AWS end with 2, silence with 1, each in one line", () => {
  const help = mail(["--help"]);
  assert.equal([help.status, help.stderr], [0, ""]);
  for (const option of ["--follow", "--outputs", "--json"]) assert.match(help.stdout, option);
  const local = { ...OUTPUTS, endpoint: "http://127.0.0.1:1", region: "us-east-1" };
  const calls: [ended: ReturnType<typeof mail>, status: number, said: string][] = [
    [mail(["list"], local), 2, "list is no option: see --help."],
    [mail(["--outputs", join(folder, "none.json")]), 2, "none.json cannot be read"],
    [mail([], OUTPUTS), 2, "This stack is on AWS: its mail goes to the addresses of the stack's config."],
    [mail([], local), 1, "Does the AWS of these outputs still run? npm start starts a local one."],
  ];
  for (const [{ status, stdout, stderr }, expected, said] of calls) {
    assert.equal([status, stdout], [expected, ""], stderr);
    assert.match(stderr, said);
  }
});

test.run();
