import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { memorySqs } from "../../testing/fakes/memory-sqs.ts";
import type { FoundLetter } from "../../tools/letters.ts";
import { type RedriveOptions, redrive } from "../../tools/redrive.ts";
import { fakeTables } from "../console/fake-tables.ts";
import { deadRecord } from "../console/world.ts";
import { ATTRIBUTES, eventOf, ORDER, paidOf } from "./letter.ts";

type Input = Record<string, unknown> & { QueueUrl: string; Entries: Record<string, never>[] };

/** Consumers whose queues are in memory, one of them with direct delivery. SQS's clock may differ from this machine's. */
function world({ aheadMs = 0 } = {}) {
  const system = { now: () => 0 };
  const sqs = memorySqs(system);
  const urls = ["queue", "dlq", "target-dlq", "other-queue", "other-dlq", "other-target-dlq"];
  for (const url of urls) sqs.create(url, { visibilitySeconds: 30 });
  const calls: string[] = [];
  const tables = fakeTables();
  /** Ids of letters that were announced, one list a call. */
  const announced: string[][] = [];
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
              SentTimestamp: String(Date.now() + aheadMs),
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
    tables,
    announced,
    run: (names: (keyof typeof consumers)[] = ["create-invoice"], options: Partial<RedriveOptions> = {}) =>
      redrive(
        {
          ...{ sqs: client as unknown as SQSClient, lambda: client as unknown as LambdaClient },
          ...{ dynamo: tables.client, claimsTable: "claims" },
        },
        names.map((name) => [name, consumers[name]]),
        {
          wanted: () => true,
          limit: Number.POSITIVE_INFINITY,
          announce: async (letters) => void announced.push(letters.map(({ id }) => id)),
          interrupted: new AbortController().signal,
          progress: () => {},
          ...options,
        },
      ),
    /** Lays a dead letter of an order. */
    die: (orderId: string, more: Record<string, string> = {}, url = "dlq") =>
      sqs.send(url, eventOf({ ...ORDER, orderId }), { ...ATTRIBUTES, deadLetterId: `${orderId}.0`, ...more }),
    /** How many letters a queue holds, and how many of them are visible. */
    count: (url: string) => {
      const messages = sqs.messages(url);
      return [messages.length, messages.filter(({ visibleAt }) => visibleAt <= system.now()).length];
    },
  };
}

const ids = (letters: { attributes: Readonly<Record<string, string>> }[]) =>
  letters.map(({ attributes }) => attributes.deadLetterId);

test("letters go back with their body and the id that reopens their record, all of them, and are gone", async () => {
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
  assert.equal(
    [sent?.body, sent?.attributes],
    [first?.body, { deadLetterId: first?.attributes.deadLetterId }],
  );
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

for (const aheadMs of [-600_000, 0, 600_000])
  for (const roundMs of [0, 60_000])
    test(`what dies again during the run waits for the next one: clocks ${aheadMs} ms apart, rounds of ${roundMs} ms`, async () => {
      const { run, die, faults, answers, count, sqs } = world({ aheadMs });
      for (let n = 0; n < 25; n++) die(`order-${n}`);
      let deaths = 0;
      faults.SendMessageBatch = (input) => {
        const [, orderId = ""] = /"orderId":"([^"]+)"/.exec(String(input.Entries[0]?.MessageBody)) ?? [];
        die(orderId, { deadLetterId: `${orderId}.${++deaths}` });
        return answers.SendMessageBatch?.(input) ?? {};
      };
      assert.equal(await run(["create-invoice"], { roundMs }), {
        ...{ redriven: 25, failed: [] },
        left: roundMs === 0 ? 25 : 0,
      });
      assert.is(new Set(ids(sqs.messages("queue"))).size, 25);
      assert.equal(count("dlq"), [25, 25]);
    });

test("what a run left sent but not deleted does not keep the death after it from being redriven", async () => {
  const { run, die, sqs, count } = world();
  for (const deadLetterId of ["order-1.0", "order-1.1"]) die("order-1", { deadLetterId });
  assert.equal(await run(), { redriven: 2, left: 0, failed: [] });
  assert.equal(
    [ids(sqs.messages("queue")), count("dlq")],
    [
      ["order-1.0", "order-1.1"],
      [0, 0],
    ],
  );
});

test("a letter that is in the queue twice is sent once, on whichever pages its copies are, and is gone", async () => {
  for (const roundMs of [0, 60_000]) {
    const { run, die, sqs, count, announced } = world();
    die("order-1");
    for (let n = 2; n < 15; n++) die(`order-${n}`);
    for (const order of ["order-1", "order-14"]) die(order);
    assert.equal(await run(["create-invoice"], { roundMs }), { redriven: 14, left: 0, failed: [] });
    assert.is(new Set(ids(sqs.messages("queue"))).size, 14);
    assert.equal([sqs.messages("queue").length, announced.flat().length, count("dlq")], [14, 14, [0, 0]]);
  }
});

test("a letter whose record is discarded stays, and the answer says how that is taken back; so do its copies", async () => {
  const { run, sqs, count, tables, announced, die } = world();
  const record = deadRecord("order-1");
  const at = "2026-01-01T00:00:00.000Z";
  tables.tables.claims.push({ ...record, discardedAt: at });
  const lay = (url: string, attributes: Record<string, string>) =>
    sqs.send(url, paidOf("order-1"), attributes);
  lay("dlq", { ...ATTRIBUTES, deadLetterId: record.deadLetterId });
  lay("target-dlq", { ERROR_CODE: "THROTTLED" });
  die("order-2");
  const { redriven, failed } = await run();
  assert.equal(
    [redriven, announced, count("dlq"), count("target-dlq")],
    [1, [["order-2.0"]], [1, 1], [1, 1]],
  );
  assert.is(failed.length, 2);
  for (const { reason } of failed)
    assert.is(reason, `discarded at ${at}: npm run dlq -- restore ${record.deadLetterId} takes that back`);
});

test("other data under the key of what is discarded goes back: its consumer says why it is refused", async () => {
  const { run, sqs, count, tables } = world();
  const discardedAt = "2026-01-01T00:00:00.000Z";
  tables.tables.claims.push({ ...deadRecord("order-1"), hash: "of its data", discardedAt });
  sqs.send("target-dlq", paidOf("order-1"), { ERROR_CODE: "THROTTLED" });
  const { redriven, failed } = await run();
  assert.equal([redriven, failed, sqs.messages("queue").length, count("target-dlq")], [1, [], 1, [0, 0]]);
});

test("a letter that holds the beginning of its event only stays, with a word, and the others go", async () => {
  const { sqs, run, announced } = world();
  sqs.send("dlq", eventOf("o1").slice(0, 40), { ...ATTRIBUTES, truncated: "1100000 bytes" });
  sqs.send("dlq", eventOf("o2"), { ...ATTRIBUTES, deadLetterId: "whole.0" });
  const { redriven, failed } = await run();
  assert.equal([redriven, announced], [1, [["whole.0"]]]);
  assert.equal(
    failed.map(({ id }) => id),
    [ATTRIBUTES.deadLetterId],
  );
  assert.match(failed[0]?.reason ?? "", "discard it");
  assert.is(sqs.messages("dlq").length, 1);
});

test("where the announcement is not taken, nothing is sent", async () => {
  const { run, die, count } = world();
  die("order-1");
  const announce = () => Promise.reject(new Error("The bus did not take it"));
  const failed = [{ id: "create-invoice", reason: "The bus did not take it" }];
  assert.equal(await run(["create-invoice"], { announce }), { redriven: 0, left: 0, failed });
  assert.equal(
    [count("dlq"), count("queue")],
    [
      [1, 1],
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

test("an interruption ends it after a batch, and shows what it held", async () => {
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
  assert.equal(await run(["create-invoice", "track-order"], { wanted }), { redriven: 1, left: 0, failed });
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
