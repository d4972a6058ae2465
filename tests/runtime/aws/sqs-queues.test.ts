import type { SQSClient } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sqsQueues } from "../../../runtime/aws/sqs-queues.ts";
import type { Message } from "../../../runtime/ports/message.ts";
import { throws } from "../../harness/throws.ts";
import { type Command, stubClient } from "./stub-client.ts";

const message = (id: number): Message => ({
  ...{ messageId: `m${id}`, receiptHandle: `r${id}`, body: "{}", receiveCount: 1 },
});
const letter = (id: string) => ({
  id,
  queueUrl: `https://sqs/${id}`,
  body: "{ }",
  attributes: { kind: "rejected" },
});

const NOW = Date.parse("2026-01-01T00:00:00Z");

function queuesWorld(answer?: (command: Command) => unknown, queueUrl: string | undefined = "https://sqs/q") {
  const { client, commands } = stubClient<SQSClient>(answer);
  const logs: unknown[][] = [];
  return {
    queues: sqsQueues(
      client,
      { queueUrl, timersQueueUrl: "https://sqs/timers" },
      { log: (...entry) => void logs.push(entry), system: { now: () => NOW } },
    ),
    commands,
    logs,
  };
}

const fails = () => {
  throw new Error("down");
};

test("hides messages for seconds from now, ten a call, 12 hours at most", async () => {
  const { queues, commands } = queuesWorld();
  await queues.delay(Array.from({ length: 12 }, (_, id) => ({ message: message(id), seconds: id * 10_000 })));
  assert.equal(
    commands.map(({ name, input }) => [name, input.QueueUrl, (input.Entries as unknown[]).length]),
    [
      ["ChangeMessageVisibilityBatch", "https://sqs/q", 10],
      ["ChangeMessageVisibilityBatch", "https://sqs/q", 2],
    ],
  );
  const entries = commands.flatMap(({ input }) => input.Entries as Record<string, unknown>[]);
  assert.equal(entries[1], { Id: "1", ReceiptHandle: "r1", VisibilityTimeout: 10_000 });
  assert.is(entries[11]?.VisibilityTimeout, 43_200);
  assert.is(new Set(entries.map(({ Id }) => Id)).size, 12);
});

test("has nothing to hide where events are delivered directly", async () => {
  const { receiptHandle: _, ...direct } = message(1);
  const { queues, commands } = queuesWorld();
  await queues.delay([{ message: direct, seconds: 1 }]);
  const { queues: without, commands: none } = queuesWorld(undefined, "");
  await without.delay([{ message: message(1), seconds: 1 }]);
  assert.equal([...commands, ...none], []);
});

test("a visibility that cannot be changed is logged, no rejection: the queue's own brings the message back", async () => {
  const { queues, logs } = queuesWorld(fails);
  await queues.delay([{ message: message(1), seconds: 1 }]);
  assert.equal(logs, [["warn", "visibility not changed", { code: "Error", reason: "down" }]]);
});

test("a visibility that is refused within a call is logged too", async () => {
  const { queues, logs } = queuesWorld(() => ({
    Failed: [{ Id: "0", Code: "ReceiptHandleIsInvalid", SenderFault: true }],
  }));
  await queues.delay([{ message: message(1), seconds: 1 }]);
  assert.is(logs.length, 1);
});

test("sends each dead letter to its queue: the body unchanged, all else in attributes", async () => {
  const { queues, commands } = queuesWorld();
  assert.equal(await queues.sendDeadLetters([letter("a"), letter("b")]), [true, true]);
  assert.equal(commands[0], {
    name: "SendMessage",
    input: {
      QueueUrl: "https://sqs/a",
      MessageBody: "{ }",
      MessageAttributes: { kind: { DataType: "String", StringValue: "rejected" } },
    },
  });
});

test("says of each letter whether its queue took it", async () => {
  const { queues, logs } = queuesWorld(({ input }) => (input.QueueUrl === "https://sqs/a" ? fails() : {}));
  assert.equal(await queues.sendDeadLetters([letter("a"), letter("b")]), [false, true]);
  assert.equal(logs, [["error", "dead letter not sent", { deadLetterId: "a", reason: "down" }]]);
});

const wakeUp = (n: number) => ({
  id: `w${n}`,
  wake: `timer|Due|o${n}`,
  eventId: `e${n}`,
  at: NOW + n * 1000,
});

test("wakes timers when they are due, ten a call, and says of each whether the queue took it", async () => {
  const { queues, commands, logs } = queuesWorld(({ input }) =>
    (input.Entries as unknown[]).length === 2 ? { Failed: [{ Id: "1", Code: "Odd", Message: "no" }] } : {},
  );
  const taken = await queues.wake(Array.from({ length: 12 }, (_, n) => wakeUp(n)));
  assert.equal(taken, [...Array.from({ length: 11 }, () => true), false]);
  assert.equal(
    commands.map(({ name, input }) => [name, input.QueueUrl, (input.Entries as unknown[]).length]),
    [
      ["SendMessageBatch", "https://sqs/timers", 10],
      ["SendMessageBatch", "https://sqs/timers", 2],
    ],
  );
  assert.equal((commands[1]?.input.Entries as unknown[] | undefined)?.[1], {
    ...{ Id: "1", DelaySeconds: 11, MessageBody: '{"key":"timer|Due|o11","eventId":"e11"}' },
  });
  assert.equal(logs, [["warn", "timer not woken", { code: "Odd", reason: "no" }]]);
});

test("timers that cannot be woken are logged, no rejection: they are found when they are due", async () => {
  const { queues, logs } = queuesWorld(fails);
  assert.equal(await queues.wake([wakeUp(1), wakeUp(2)]), [false, false]);
  assert.equal(logs, [["warn", "timers not woken", { reason: "down" }]]);
});

test("hands a message back to its consumer, with the death that it reopens; rejects where it cannot", async () => {
  const { queues, commands } = queuesWorld();
  const message = { queueUrl: "https://sqs/other", body: "{ }" };
  await queues.handBack(message);
  await queues.handBack({ ...message, deadLetterId: "d.0" });
  assert.equal(
    commands.map(({ input }) => input),
    [
      { QueueUrl: "https://sqs/other", MessageBody: "{ }", MessageAttributes: {} },
      {
        ...{ QueueUrl: "https://sqs/other", MessageBody: "{ }" },
        MessageAttributes: { deadLetterId: { DataType: "String", StringValue: "d.0" } },
      },
    ],
  );
  await throws(() => queuesWorld(fails).queues.handBack(message), "down");
});

test.run();
