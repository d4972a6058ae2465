import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { FoundLetter } from "../../tools/letters.ts";
import { type RedriveOptions, redrive } from "../../tools/redrive.ts";
import { memorySqs } from "../fakes/memory-sqs.ts";
import { ATTRIBUTES, eventOf, ORDER } from "./letter.ts";

type Input = Record<string, unknown> & { QueueUrl: string; Entries: Record<string, never>[] };

/** Two consumers whose queues are in memory, one of them with direct delivery. */
function world() {
  const system = { now: () => 0 };
  const sqs = memorySqs(system);
  const urls = ["queue", "dlq", "target-dlq", "other-queue", "other-dlq", "other-target-dlq"];
  for (const url of urls) sqs.create(url, { visibilitySeconds: 30 });
  const calls: string[] = [];
  /** Message id → when it was sent, where it was not during the run. */
  const sentBefore = new Map<string, number>();
  const invoked: string[] = [];
  /** What goes wrong: a call's name and what happens instead. */
  const faults: Record<string, (input: Input) => object> = {};
  const answers: Record<string, (input: Input) => object> = {
    ReceiveMessage: ({ QueueUrl, VisibilityTimeout }) => ({
      Messages: sqs
        .receive(QueueUrl, 10)
        .map(({ messageId, receiptHandle, body, attributes, receiveCount }) => {
          sqs.hide(QueueUrl, receiptHandle, VisibilityTimeout as number);
          return {
            MessageId: messageId,
            ReceiptHandle: receiptHandle,
            Body: body,
            Attributes: {
              ApproximateReceiveCount: String(receiveCount),
              SentTimestamp: String(sentBefore.get(messageId) ?? system.now()),
            },
            MessageAttributes: Object.fromEntries(
              Object.entries(attributes).map(([name, StringValue]) => [name, { StringValue }]),
            ),
          };
        }),
    }),
    SendMessageBatch: ({ QueueUrl, Entries }) => {
      for (const { MessageBody, MessageAttributes } of Entries) {
        const attributes = Object.entries<{ StringValue: string }>(MessageAttributes ?? {});
        sqs.send(
          QueueUrl,
          MessageBody ?? "",
          Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue])),
        );
      }
      return {};
    },
    DeleteMessageBatch: ({ QueueUrl, Entries }) => {
      for (const { ReceiptHandle } of Entries) sqs.remove(QueueUrl, ReceiptHandle ?? "");
      return {};
    },
    ChangeMessageVisibilityBatch: ({ QueueUrl, Entries }) => {
      for (const { ReceiptHandle } of Entries) sqs.hide(QueueUrl, ReceiptHandle ?? "", 0);
      return {};
    },
    Invoke: ({ Payload }) => {
      invoked.push(String(Payload));
      return {};
    },
  };
  const client = {
    send: async (command: { constructor: { name: string }; input: Input }) => {
      const name = command.constructor.name.replace(/Command$/, "");
      calls.push(name);
      return (faults[name] ?? answers[name])?.(command.input);
    },
  };
  const outputs = (prefix: string) => ({
    functionName: `${prefix}function`,
    ruleArn: "arn",
    deadLetterQueueUrl: `${prefix}dlq`,
    targetDeadLetterQueueUrl: `${prefix}target-dlq`,
  });
  const consumers = {
    "create-invoice": { ...outputs(""), queueUrl: "queue" },
    "track-order": { ...outputs("other-"), queueUrl: "other-queue" },
    direct: outputs(""),
  };
  return {
    sqs,
    calls,
    invoked,
    faults,
    answers,
    run: (names: (keyof typeof consumers)[] = ["create-invoice"], options: Partial<RedriveOptions> = {}) =>
      redrive(
        { sqs: client as unknown as SQSClient, lambda: client as unknown as LambdaClient },
        names.map((name) => [name, consumers[name]]),
        {
          wanted: () => true,
          limit: Number.POSITIVE_INFINITY,
          startedAt: system.now(),
          interrupted: new AbortController().signal,
          progress: () => {},
          ...options,
        },
      ),
    /** Lays a dead letter of an order. */
    die: (orderId: string, more: Record<string, string> = {}, url = "dlq") =>
      sqs.send(url, eventOf({ ...ORDER, orderId }), { ...ATTRIBUTES, deadLetterId: `${orderId}.0`, ...more }),
    /** Lays a dead letter of an order that had died before the run began. */
    diedBefore: (orderId: string, more: Record<string, string>) =>
      sentBefore.set(
        sqs.send("dlq", eventOf({ ...ORDER, orderId }), { ...ATTRIBUTES, ...more }),
        system.now() - 1,
      ),
    /** How many letters a queue holds, and how many of them are visible. */
    count: (url: string) => {
      const messages = sqs.messages(url);
      return [messages.length, messages.filter(({ visibleAt }) => visibleAt <= system.now()).length];
    },
  };
}

const ids = (letters: { attributes: Readonly<Record<string, string>> }[]) =>
  letters.map(({ attributes }) => attributes.deadLetterId);

test("letters go back with their body and attributes, all of them, and are gone", async () => {
  const { run, die, sqs, count } = world();
  for (let n = 0; n < 23; n++) die(`order-${n}`);
  const [first] = sqs.messages("dlq");
  assert.equal(await run(), { redriven: 23, left: 0, failed: [] });
  assert.equal(
    [count("dlq"), count("queue")],
    [
      [0, 0],
      [23, 23],
    ],
  );
  const [sent] = sqs.messages("queue");
  assert.equal([sent?.body, sent?.attributes], [first?.body, first?.attributes]);
});

test("a letter that the queue does not take stays, visible, and the others go", async () => {
  const { run, die, faults, answers, count } = world();
  for (const order of ["order-1", "order-2", "order-3"]) die(order);
  faults.SendMessageBatch = (input) =>
    String(input.Entries[0]?.MessageBody).includes("order-2")
      ? { Failed: [{ Id: "0", Code: "InternalError", Message: "try later" }] }
      : (answers.SendMessageBatch?.(input) ?? {});
  const failed = [{ id: "order-2.0", reason: "InternalError: try later" }];
  assert.equal(await run(), { redriven: 2, left: 0, failed });
  assert.equal(
    [count("dlq"), count("queue")],
    [
      [1, 1],
      [2, 2],
    ],
  );
});

test("a letter that cannot be deleted is said to be sent, stays visible, and goes as a copy the next time", async () => {
  const { run, die, faults, sqs, count } = world();
  die("order-1");
  const FAULTS = [
    () => ({ Failed: [{ Id: "0", Code: "ReceiptHandleIsInvalid" }] }),
    () => {
      throw new Error("no connection");
    },
  ];
  for (const fault of FAULTS) {
    faults.DeleteMessageBatch = fault;
    const { redriven, failed } = await run();
    assert.equal([redriven, failed.length, count("dlq")], [1, 1, [1, 1]]);
    assert.match(failed[0]?.reason ?? "", "sent, but still in the dead-letter queue (redrive it again)");
  }
  delete faults.DeleteMessageBatch;
  assert.equal([await run(), count("dlq")], [{ redriven: 1, left: 0, failed: [] }, [0, 0]]);
  assert.equal(ids(sqs.messages("queue")), ["order-1.0", "order-1.0", "order-1.0"]);
});

test("--limit and conditions leave the others visible", async () => {
  const { run, die, count } = world();
  for (let n = 0; n < 12; n++) die(`order-${n}`);
  assert.equal((await run(["create-invoice", "track-order"], { limit: 3 })).redriven, 3);
  assert.equal(
    [count("dlq"), count("queue")],
    [
      [9, 9],
      [3, 3],
    ],
  );
  const wanted = ({ id }: FoundLetter) => id === "order-11.0";
  assert.equal(await run(["create-invoice"], { wanted }), { redriven: 1, left: 8, failed: [] });
  assert.equal(count("dlq"), [8, 8]);
});

test("what dies again during the run waits for the next one", async () => {
  const { run, die, faults, answers, count } = world();
  die("order-1");
  let deaths = 0;
  faults.SendMessageBatch = (input) => {
    die("order-1", { deadLetterId: `order-1.${++deaths}` });
    return answers.SendMessageBatch?.(input) ?? {};
  };
  assert.equal(await run(), { redriven: 1, left: 1, failed: [] });
  assert.equal(count("dlq"), [1, 1]);
});

test("what a run left sent but not deleted does not keep the death after it from being redriven", async () => {
  const { run, diedBefore, sqs, count } = world();
  for (const deadLetterId of ["order-1.0", "order-1.1"]) diedBefore("order-1", { deadLetterId });
  assert.equal(await run(), { redriven: 2, left: 0, failed: [] });
  assert.equal(
    [ids(sqs.messages("queue")), count("dlq")],
    [
      ["order-1.0", "order-1.1"],
      [0, 0],
    ],
  );
});

test("the same event, dead in the function and undelivered to it, is redriven from both queues", async () => {
  const { run, die, sqs, count } = world();
  die("order-1");
  sqs.send("target-dlq", eventOf(ORDER), { ERROR_CODE: "THROTTLED", RULE_ARN: "arn" });
  assert.is((await run()).redriven, 2);
  assert.equal(
    [count("dlq"), count("target-dlq")],
    [
      [0, 0],
      [0, 0],
    ],
  );
});

test("letters that show again before all are read are no end in silence", async () => {
  const { run, die, faults, answers, sqs } = world();
  for (let n = 0; n < 12; n++) die(`order-${n}`);
  faults.ReceiveMessage = (input) => answers.ReceiveMessage?.({ ...input, VisibilityTimeout: 0 }) ?? {};
  const { redriven, failed } = await run(["create-invoice"], { wanted: () => false, holdSeconds: 2 });
  assert.equal([redriven, failed.length, sqs.messages("dlq").length], [0, 1, 12]);
  assert.match(
    failed[0]?.reason ?? "",
    "dlq shows letters again after 10, before all were read: --hold 2 is",
  );
});

test("a letter that SQS hands out twice is none the less the end of nothing", async () => {
  const { run, die, faults, answers } = world();
  for (let n = 0; n < 12; n++) die(`order-${n}`);
  const pages: object[] = [];
  faults.ReceiveMessage = (input) => {
    const page = pages.length === 1 ? (pages[0] ?? {}) : (answers.ReceiveMessage?.(input) ?? {});
    pages.push(page);
    return page;
  };
  assert.equal(await run(["create-invoice"], { wanted: () => false }), { redriven: 0, left: 12, failed: [] });
});

test("the same event dead at two consumers is redriven to both", async () => {
  const { run, die, count } = world();
  die("order-1");
  die("order-1", { deadLetterId: "other.0" }, "other-dlq");
  assert.equal((await run(["create-invoice", "track-order"])).redriven, 2);
  assert.equal(
    [count("queue"), count("other-queue")],
    [
      [1, 1],
      [1, 1],
    ],
  );
});

test("an interruption ends it after a page, and shows what it held", async () => {
  const { run, die, count } = world();
  for (let n = 0; n < 15; n++) die(`order-${n}`);
  const interruption = new AbortController();
  const progress = () => interruption.abort();
  const { redriven } = await run(["create-invoice", "track-order"], {
    interrupted: interruption.signal,
    progress,
  });
  assert.equal([redriven, count("dlq")], [10, [5, 5]]);
});

test("where a queue cannot be read, what is held is shown again, and the other consumers go on", async () => {
  const { run, die, faults, answers, count } = world();
  die("order-1");
  die("order-2", {}, "other-dlq");
  let reads = 0;
  faults.ReceiveMessage = (input) => {
    if (input.QueueUrl === "dlq" && ++reads === 2) throw new Error("access denied");
    return answers.ReceiveMessage?.(input) ?? {};
  };
  const wanted = ({ id }: FoundLetter) => id === "order-2.0";
  const failed = [{ id: "create-invoice", reason: "dlq cannot be read: access denied" }];
  assert.equal(await run(["create-invoice", "track-order"], { wanted }), { redriven: 1, left: 1, failed });
  assert.equal(count("dlq"), [1, 1]);
});

test("a function with direct delivery is invoked with the event and its letter's id; no JSON is refused unquoted", async () => {
  const { run, die, sqs, invoked, count } = world();
  die("order-1");
  sqs.send("target-dlq", eventOf({ ...ORDER, orderId: "order-2" }), {
    ERROR_CODE: "THROTTLED",
    RULE_ARN: "arn",
  });
  for (const body of ["order tok_visa", '"tok_visa"', "[1]"])
    sqs.send("dlq", body, { ...ATTRIBUTES, deadLetterId: body });
  const { redriven, failed } = await run(["direct"]);
  assert.equal([redriven, failed.length, count("dlq"), count("target-dlq")], [2, 3, [3, 3], [0, 0]]);
  for (const { reason } of failed) assert.match(reason, /^it is no JSON object/);
  assert.equal(
    invoked.map((payload) => JSON.parse(payload)),
    [
      { ...JSON.parse(eventOf({ ...ORDER, orderId: "order-1" })), deadLetterId: "order-1.0" },
      JSON.parse(eventOf({ ...ORDER, orderId: "order-2" })),
    ],
  );
});

test.run();
