import * as assert from "uvu/assert";
import type { Message } from "../../../runtime/ports/message.ts";
import type { Queues } from "../../../runtime/ports/messaging.ts";
import { patient } from "../../harness/patience.ts";
import type { Register } from "./store-contract.ts";

/** A message as its receiver gets it. */
export interface Taken extends Message {
  receiptHandle: string;
  attributes: Readonly<Record<string, string>>;
}

/** A consumer's queue and its dead-letter queue, both empty and nobody else's. */
export interface QueueWorld {
  url: string;
  deadUrl: string;
  /** Of a queue that does not exist. */
  missingUrl: string;
  /** The port of the queue's consumer. */
  queues: Queues;
  /** The port of a consumer without a queue. */
  direct: Queues;
  send(url: string, body: string, attributes?: Readonly<Record<string, string>>): Promise<unknown>;
  /** What is visible, ten at most. */
  receive(url: string): Promise<Taken[]>;
  /** Acknowledges; a receipt that is not the latest may be refused in silence. */
  remove(url: string, receiptHandle: string): Promise<unknown>;
  /** Milliseconds since 1970. */
  now(): number;
  wait(milliseconds: number): Promise<unknown>;
}

export interface QueueOptions {
  /** How long a received message is hidden. */
  visibilitySeconds: number;
  /** How often a message is received before it goes to the dead-letter queue. */
  maxReceiveCount: number;
}

export type MakeQueues = (options: QueueOptions) => QueueWorld | Promise<QueueWorld>;

/** So long that no test waits for it. */
const LONG = 600;

/** How long to wait for what must come. */
const PATIENCE_MS = 10_000;

/** What the queues around a consumer must do; `test` registers the suite's tests. */
export function queueContract(test: Register, makeQueues: MakeQueues): void {
  const world = (options: Partial<QueueOptions> = {}) =>
    contractWorld(makeQueues, { visibilitySeconds: LONG, maxReceiveCount: 100, ...options });

  test("delay: hides a message for so many seconds from now on; it then comes with one receive more", async () => {
    const { queues, sent, next, now } = await world({ visibilitySeconds: 1 });
    const [message] = await sent("late");
    const [start, seconds] = [now(), 2];
    await queues.delay([{ message, seconds }]);
    const again = await next();
    assert.ok(now() - start >= seconds * 1000, `came after ${now() - start} ms`);
    assert.equal([again.body, again.messageId, again.receiveCount], ["late", message.messageId, 2]);
    assert.is.not(again.receiptHandle, message.receiptHandle);
  });

  test("delay: 0 seconds make a message visible at once, however long its queue hides it", async () => {
    const { queues, sent, receive, url } = await world();
    const [message] = await sent("soon");
    assert.equal(await receive(url), []);
    await queues.delay([{ message, seconds: 0 }]);
    assert.equal(
      (await receive(url)).map(({ body, receiveCount }) => [body, receiveCount]),
      [["soon", 2]],
    );
  });

  test("delay: an outdated receipt, a removed message or none do no harm, and stop no other", async () => {
    const { queues, sent, next, receive, remove, url } = await world();
    const [outdated] = await sent("outdated");
    await queues.delay([{ message: outdated, seconds: 0 }]);
    await next();
    const [removed] = await sent("removed");
    await remove(url, removed.receiptHandle);
    const [good] = await sent("good");
    const { receiptHandle: _, ...direct } = good;
    await queues.delay([
      { message: outdated, seconds: LONG },
      { message: removed, seconds: 0 },
      { message: direct, seconds: LONG },
      { message: { ...good, receiptHandle: "forged" }, seconds: LONG },
      { message: good, seconds: 0 },
    ]);
    assert.equal(
      (await receive(url)).map(({ body }) => body),
      ["good"],
    );
  });

  test("delay: more messages than one call takes, each for its own time", async () => {
    const { queues, sent, next, receive, url } = await world();
    const names = Array.from({ length: 25 }, (_, index) => `m${index}`);
    const messages = await sent("m0", ...names.slice(1));
    await queues.delay(messages.map((message, index) => ({ message, seconds: index < 13 ? 0 : LONG })));
    const came: string[] = [];
    while (came.length < 13) came.push((await next()).body);
    assert.equal(came.sort(), names.slice(0, 13).sort());
    assert.equal(await receive(url), []);
  });

  test("delay: nothing to do without messages, or without a queue", async () => {
    const { queues, direct, sent, receive, url } = await world();
    const [message] = await sent("held");
    await queues.delay([]);
    await direct.delay([{ message, seconds: 0 }]);
    assert.equal(await receive(url), []);
  });

  test("sendAgain: a message of its own, with the death that it reopens, received for the first time; none without a queue", async () => {
    const { queues, direct, receive, url } = await world();
    const messages = [
      { messageId: "m1", body: "plain", receiveCount: 900 },
      { messageId: "m2", body: "redriven", receiveCount: 900, deadLetterId: "d1.0" },
    ];
    assert.equal(await queues.sendAgain(messages), [true, true]);
    const came = await receive(url);
    assert.equal(
      came.map(({ body, attributes, receiveCount }) => [body, attributes.deadLetterId, receiveCount]).sort(),
      [
        ["plain", undefined, 1],
        ["redriven", "d1.0", 1],
      ],
    );
    assert.equal(await direct.sendAgain(messages), [false, false]);
    assert.equal(await receive(url), []);
  });

  test("sendDeadLetters: the body byte for byte, and every attribute; for a consumer without a queue too", async () => {
    const { queues, direct, receive, deadUrl } = await world();
    const attributes = {
      ...{
        deadLetterId: "d1.0",
        consumer: "ship-order",
        kind: "rejected",
        reason: "total: € 🙂\n\ttwice\r\n",
      },
      ...{ attempts: "3", diedAt: "2026-01-01T00:00:00.000Z" },
    };
    const bodies = ['{ "b":1,\t"a": "ü € 🙂 \\ud83d \\u0000"}\r\n', "€".repeat(68_266), " ", "no JSON"];
    for (const body of bodies) {
      for (const port of [queues, direct]) {
        assert.equal(await port.sendDeadLetters([{ id: "d1", queueUrl: deadUrl, body, attributes }]), [true]);
        const [letter, ...more] = await receive(deadUrl);
        assert.equal([letter?.body === body, letter?.attributes, more], [true, attributes, []]);
        assert.is(letter?.receiveCount, 1);
      }
    }
  });

  test("what SQS does not take as it is arrives all the same: odd characters escaped, what is too large cut", async () => {
    const { queues, receive, url, deadUrl } = await world();
    const odd = JSON.stringify({ a: "\u0001\ufffe\uffff\ud83d" }).replace("\\u0001", "\u0001");
    const attributes = { deadLetterId: "d1.0", reason: "r".repeat(1024) };
    const large = "中".repeat(349_490);
    const bodies = [odd, `"${large}"`, "x".repeat(1_048_577)];
    assert.equal(
      await queues.sendDeadLetters(bodies.map((body) => ({ id: "d1", queueUrl: deadUrl, body, attributes }))),
      [true, true, true],
    );
    const came = [...(await receive(deadUrl)), ...(await receive(deadUrl)), ...(await receive(deadUrl))];
    const [first, second, third] = [0xa, 1_048_472, 65_536].map((bytes) =>
      came.find(({ body }) => (bytes < 100 ? body.length < 100 : Buffer.byteLength(body) === bytes)),
    );
    assert.equal(JSON.parse(first?.body ?? ""), { a: "\u0001\ufffe\uffff\ud83d" });
    assert.equal([second?.attributes.reason?.length, second?.attributes.truncated], [64, undefined]);
    assert.equal([third?.attributes.reason?.length, third?.attributes.truncated], [64, "1048577 bytes"]);
    const again = { messageId: "m", body: odd, receiveCount: 1 };
    assert.equal(await queues.sendAgain([again]), [true]);
    assert.is((await receive(url))[0]?.body, first?.body);
  });

  test("sendDeadLetters: says of each letter, in order, whether its queue took it; one that fails stops no other", async () => {
    const { queues, receive, deadUrl, missingUrl } = await world();
    const letters = Array.from({ length: 12 }, (_, index) => ({
      ...{ id: `d${index}`, body: `b${index}`, attributes: { deadLetterId: `d${index}` } },
      queueUrl: index % 3 === 1 ? missingUrl : deadUrl,
    }));
    const answers = await queues.sendDeadLetters(letters);
    assert.equal(
      answers,
      letters.map(({ queueUrl }) => queueUrl === deadUrl),
    );
    const came = await receive(deadUrl);
    const expected = letters
      .filter(({ queueUrl }) => queueUrl === deadUrl)
      .map(({ id, body }) => `${id} ${body}`);
    assert.equal(
      came.map(({ attributes, body }) => `${attributes.deadLetterId} ${body}`).sort(),
      expected.sort(),
    );
    assert.equal(await queues.sendDeadLetters([]), []);
  });

  test("a message that is received too often goes to the dead-letter queue, body and attributes unchanged", async () => {
    const { queues, send, next, receive, url, deadUrl } = await world({ maxReceiveCount: 2 });
    await send(url, '{ "ü": 1 }', { deadLetterId: "d1.0", kind: "rejected" });
    for (const count of [1, 2]) {
      const message = await next();
      assert.is(message.receiveCount, count);
      await queues.delay([{ message, seconds: 0 }]);
    }
    assert.equal(await receive(url), []);
    const [letter] = await receive(deadUrl);
    assert.equal(
      [letter?.body, letter?.attributes],
      ['{ "ü": 1 }', { deadLetterId: "d1.0", kind: "rejected" }],
    );
    assert.equal(await receive(url), []);
  });

  test("a received message is nobody else's until its time is over; then it comes again", async () => {
    const { sent, next, receive, url, now } = await world({ visibilitySeconds: 1 });
    const start = now();
    const [message] = await sent("held");
    const others = await receive(url);
    assert.ok(others.length === 0 || now() - start >= 1000);
    const again = others[0] ?? (await next());
    assert.ok(now() - start >= 1000, `came after ${now() - start} ms`);
    assert.equal([again.messageId, again.receiveCount], [message.messageId, 2]);
  });

  test("a removed message never comes again", async () => {
    const { sent, receive, remove, wait, url } = await world({ visibilitySeconds: 1 });
    const [message] = await sent("handled");
    await remove(url, message.receiptHandle);
    await wait(1200);
    assert.equal(await receive(url), []);
  });

  /**
   * SQS: a request with a receipt that is not the latest succeeds, “but the message might not be deleted”. So whoever
   * relies on either is wrong: the latest receipt is what counts.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
   */
  test("a message that was received twice: its first receipt may remove it, its second one does", async () => {
    const { queues, sent, next, receive, remove, url } = await world();
    const [first] = await sent("twice");
    await queues.delay([{ message: first, seconds: 0 }]);
    const second = await next();
    await remove(url, first.receiptHandle);
    await remove(url, second.receiptHandle);
    await queues.delay([{ message: second, seconds: 0 }]);
    assert.equal(await receive(url), []);
  });
}

async function contractWorld(makeQueues: MakeQueues, options: QueueOptions) {
  const world = await makeQueues(options);
  const { url, send, receive, now, wait } = world;
  const waiting: Taken[] = [];
  /** The next message of the queue, when it comes. */
  async function next(): Promise<Taken> {
    for (const start = now(); now() - start < patient(PATIENCE_MS); await wait(20)) {
      if (waiting.length === 0) waiting.push(...(await receive(url)));
      const message = waiting.shift();
      if (message) return message;
    }
    throw new Error(`No message came within ${PATIENCE_MS / 1000} s.`);
  }
  /** Messages with these bodies, sent and received, in this order. */
  async function sent(body: string, ...more: string[]): Promise<[Taken, ...Taken[]]> {
    const bodies = [body, ...more];
    for (const one of bodies) await send(url, one);
    const taken = new Map<string, Taken>();
    while (taken.size < bodies.length) {
      const message = await next();
      taken.set(message.body, message);
    }
    return bodies.map((one) => taken.get(one) as Taken) as [Taken, ...Taken[]];
  }
  return { ...world, next, sent };
}
