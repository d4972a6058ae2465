import { randomUUID } from "node:crypto";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ended, item, orderCreated, orderData, place, records } from "./shop.ts";
import { clients, consumer, leave } from "./stack.ts";
import { tool } from "./tool.ts";
import { until } from "./until.ts";
import { witness } from "./witness.ts";

test.after(leave(import.meta.filename));

const bus = await witness("dlq-witness");
const dead = await place({ billingCountry: "XB" });

/** The visible letters of a queue that hold a text; they stay visible. */
async function visible(QueueUrl: string, text: string): Promise<Message[]> {
  const request = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
  const found: Message[] = [];
  for (;;) {
    const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand(request));
    found.push(...Messages);
    if (Messages.length === 0) break;
  }
  for (const { ReceiptHandle } of found)
    await clients.sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
    );
  return found.filter(({ Body = "" }) => Body.includes(text));
}

/** Lays an event where EventBridge lays what it could not deliver. */
async function undelivered(name: string, orderId: string): Promise<void> {
  const { type, source, detail } = orderCreated({ data: orderData({ orderId }) });
  const envelope = {
    version: "0",
    id: randomUUID(),
    source,
    "detail-type": type,
    time: "2026-01-01T12:00:00Z",
  };
  const attribute = (StringValue: string) => ({ DataType: "String", StringValue });
  await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: consumer(name).targetDeadLetterQueueUrl,
      MessageBody: JSON.stringify({ ...envelope, resources: [], detail }),
      MessageAttributes: { ERROR_CODE: attribute("NO_PERMISSIONS"), RULE_ARN: attribute("arn:rule") },
    }),
  );
}

/** How often each event of an order's process was published. */
async function published(orderId: string): Promise<string[]> {
  const events = (await bus.events()).filter(({ data }) => data.orderId === orderId);
  return events.map(({ type }) => type).sort();
}

test("a dead order is listed and shown without what is secret or personal, reopened once, and dies again", async () => {
  await ended(dead, "reversed");
  const of = ["--consumer", "create-invoice", "--match", `data.orderId=${dead}`];
  const { deadLetterQueueUrl } = consumer("create-invoice");
  const [before] = await until("it is dead", async () => {
    const found = await visible(deadLetterQueueUrl, dead);
    return found.length > 0 && found;
  });
  const id = String(before?.MessageAttributes?.deadLetterId?.StringValue);

  const list = await tool("dlq", ["list", ...of]);
  assert.equal([list.code, list.stderr], [0, ""]);
  assert.match(
    list.stdout,
    new RegExp(`${id} +create-invoice +exhausted +5 +PaymentProcessed +The tax service`),
  );
  const dry = await tool("dlq", ["redrive", "--dry-run", ...of]);
  assert.match(dry.stdout, "\n1 would be redriven.");
  const [after] = await visible(deadLetterQueueUrl, dead);
  assert.equal([after?.Body, after?.MessageAttributes], [before?.Body, before?.MessageAttributes]);

  const redriven = await tool("dlq", ["redrive", ...of]);
  assert.match(redriven.stdout, /^1 redriven, \d+ left, 0 failed\n$/);
  const [again] = await until("it died again", async () => {
    const found = await visible(deadLetterQueueUrl, dead);
    return found.length > 0 && found;
  });
  assert.is(again?.MessageAttributes?.deadLetterId?.StringValue, id.replace(/0$/, "1"));
  assert.is((await item("invoices", dead))?.status, "void");
  assert.is((await published(dead)).filter((type) => type === "PaymentReversed").length, 1);
});

test("killed between send and delete it loses nothing; the next redrive is a copy, and the order is invoiced once", async () => {
  const orderId = `o-${randomUUID()}`;
  await undelivered("process-payment", orderId);
  const { targetDeadLetterQueueUrl } = consumer("process-payment");
  const redrive = ["redrive", "--consumer", "process-payment", "--match", `data.orderId=${orderId}`];

  const shown = await tool("dlq", ["list", ...redrive.slice(1), "--json"]);
  const [{ id, origin, reason }] = JSON.parse(shown.stdout);
  assert.equal([origin, reason], ["target", "Not delivered: NO_PERMISSIONS: no message"]);
  const details = await tool("dlq", ["show", id, "--consumer", "process-payment"]);
  assert.match(details.stdout, '"paymentToken": "[secret]"');
  for (const secret of ["tok_visa", "customer-1"]) assert.not.match(details.stdout, secret);

  const { signal } = await tool("dlq", [...redrive, "--hold", "1"], "DeleteMessageBatch");
  assert.is(signal, "SIGKILL");
  await until(
    "it is shown again",
    async () => (await visible(targetDeadLetterQueueUrl, orderId)).length === 1,
  );
  await until("it is invoiced", async () => (await item("invoices", orderId)) !== undefined);
  const again = await tool("dlq", redrive);
  assert.match(again.stdout, "1 redriven, ");
  assert.equal(await visible(targetDeadLetterQueueUrl, orderId), []);
  await until("the copy is through", async () =>
    (await records(orderId)).every(({ status }) => status === "done"),
  );
  assert.equal(await published(orderId), ["InvoiceCreated", "PaymentProcessed"]);
});

test("a discarded event is told with who did it; no copy brings it back before it is restored", async () => {
  const orderId = `o-${randomUUID()}`;
  const of = ["--consumer", "process-payment", "--match", `data.orderId=${orderId}`];
  await undelivered("process-payment", orderId);
  assert.is((await tool("dlq", ["discard", ...of])).stdout, "1 discarded, 0 failed\n");
  const [told] = await until("it is told", async () => {
    const found = (await bus.events()).filter(({ type }) => type === "DeadLetterDiscardRequested");
    return found.length > 0 && found;
  });
  const { event } = (told?.data ?? {}) as { event?: { detail?: { data: Record<string, unknown> } } };
  assert.equal([told?.type, told?.data.requestedBy], ["DeadLetterDiscardRequested", "local"]);
  const { orderId: named, paymentToken } = event?.detail?.data ?? {};
  assert.equal([named, paymentToken], [orderId, "[secret]"]);

  await undelivered("process-payment", orderId);
  const refused = await tool("dlq", ["redrive", ...of]);
  assert.is(refused.code, 1);
  const [, id = ""] =
    /discarded at .*: npm run dlq -- restore (\S+) takes that back/.exec(refused.stdout) ?? [];
  assert.is(id, told?.data.deadLetterId);
  const restored = await until("the journal knows it", async () => {
    const { code, stdout } = await tool("dlq", ["restore", id]);
    return code === 0 && stdout;
  });
  assert.match(restored, `npm run replay -- --from`);
  assert.is((await tool("dlq", ["restore", id])).code, 1, "it is discarded no more");
  assert.match((await tool("dlq", ["redrive", ...of])).stdout, "1 redriven, ");
});

test("what is dead without a letter is listed with what mends it, shown, and discarded", async () => {
  const body = `no JSON ${randomUUID()}`;
  const { queueUrl, deadLetterQueueUrl } = consumer("process-payment");
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  const letter = await until("it is dead", async () => (await visible(deadLetterQueueUrl, body))[0]);
  const id = String(letter.MessageAttributes?.deadLetterId?.StringValue);
  await until("it is deleted by hand", async () => {
    const request = { QueueUrl: deadLetterQueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 1 };
    const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand(request));
    const { ReceiptHandle } = Messages.find(({ Body }) => Body === body) ?? {};
    if (!ReceiptHandle) return false;
    await clients.sqs.send(new DeleteMessageCommand({ QueueUrl: deadLetterQueueUrl, ReceiptHandle }));
    return true;
  });
  const list = await until("it is listed", async () => {
    const { stdout } = await tool("dlq", ["list", "--consumer", "process-payment", "--match", "origin=lost"]);
    return stdout.includes(id) && stdout;
  });
  assert.match(list, new RegExp(`${id} +process-payment +rejected`));
  assert.match(list, "npm run replay -- --from");
  assert.match((await tool("dlq", ["show", id, "--consumer", "process-payment"])).stdout, "put there by");
  const discarded = await tool("dlq", ["discard", "--consumer", "process-payment", "--match", `id=${id}`]);
  assert.is(discarded.stdout, "1 discarded, 0 failed\n");
  assert.is((await tool("dlq", ["show", id, "--consumer", "process-payment"])).code, 1);
});

test("a message that is no JSON is listed, redriven, and comes back as the next generation", async () => {
  const body = `no JSON ${randomUUID()}`;
  const { queueUrl, deadLetterQueueUrl } = consumer("process-payment");
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  const dies = (generation: number) =>
    until(`it is dead for the ${generation}. time`, async () => {
      const [found] = await visible(deadLetterQueueUrl, body);
      const id = found?.MessageAttributes?.deadLetterId?.StringValue;
      return id?.endsWith(`.${generation}`) && id;
    });
  const id = await dies(0);
  const shown = await tool("dlq", ["show", id, "--consumer", "process-payment"]);
  assert.match(shown.stdout, "It is no event that could be masked");
  assert.not.match(shown.stdout, body);
  const redriven = await tool("dlq", ["redrive", "--consumer", "process-payment", "--match", `id=${id}`]);
  assert.is(redriven.code, 0);
  await dies(1);
});

test("--help says all there is; what is not there, or called wrongly, has exit codes 1 and 2", async () => {
  const [help, gone, wrong] = await Promise.all([
    tool("dlq", ["--help"]),
    tool("dlq", ["show", "nobody", "--consumer", "track-order"]),
    tool("dlq", ["list", "--dry-run"]),
  ]);
  assert.equal([help.code, gone.code, wrong.code], [0, 1, 2]);
  for (const option of [
    "--consumer",
    "--match",
    "--limit",
    "--dry-run",
    "--raw",
    "--hold",
    "--outputs",
    "--json",
  ])
    assert.match(help.stdout, option);
  assert.match(gone.stderr, "There is no such dead letter");
});

test.run();
