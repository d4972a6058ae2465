import {
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { idle } from "./dead-letters.ts";
import { emit } from "./emit.ts";
import { withdraw } from "./roles.ts";
import { ended, item, order, orderCreated, orderData, place, records } from "./shop.ts";
import { clients, consumer, leave, outputs, physical } from "./stack.ts";
import { tool } from "./tool.ts";
import { until } from "./until.ts";
import { witness } from "./witness.ts";

test.after(leave(import.meta.filename));

const bus = await witness("replay-witness");

/** Lets a consumer take from its queue, or not. */
async function enable(name: string, Enabled: boolean): Promise<void> {
  const { functionName: FunctionName } = consumer(name);
  const { EventSourceMappings = [] } = await clients.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  const UUID = EventSourceMappings[0]?.UUID;
  await clients.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  const state = Enabled ? "Enabled" : "Disabled";
  await until(`the mapping of ${name} is ${state}`, async () => {
    const mapping = await clients.lambda.send(new GetEventSourceMappingCommand({ UUID }));
    return mapping.State === state;
  });
}

test("a replay changes nothing of a finished order, and finishes one whose message was lost", async () => {
  const from = new Date(Date.now() - 1000).toISOString();
  const finished = await place();
  await ended(finished, "invoiced");
  // What follows the invoice is written too.
  for (const name of Object.keys(outputs.consumers)) await idle(name);
  const facts = async () => ({
    order: await order(finished),
    payment: await item("payments", finished),
    invoice: await item("invoices", finished),
    // A projection needs no record the first time, and leaves one when the event comes again: no fact.
    records: (await records(finished))
      .filter(({ consumer }) => consumer !== "track-order")
      .map(({ key, attempts, status }) => `${key} ${status} ${attempts}`)
      .sort(),
    // The archive's own copies keep the ids that the publishers gave.
    events: (await bus.events())
      .filter(({ metadata }) => metadata.correlationId === finished)
      .map(({ id }) => id)
      .sort(),
  });
  const before = await facts();

  const lost = orderData();
  const QueueUrl = consumer("process-payment").queueUrl;
  await enable("process-payment", false);
  try {
    await emit([orderCreated({ data: lost })]);
    await until("the message waits", async () => {
      const AttributeNames = ["ApproximateNumberOfMessages" as const];
      const { Attributes } = await clients.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
      );
      return Attributes?.ApproximateNumberOfMessages !== "0";
    });
    await clients.sqs.send(new PurgeQueueCommand({ QueueUrl }));
  } finally {
    await enable("process-payment", true);
  }
  const replay = await tool("replay", ["--from", from, "--to", "now"]);
  assert.equal([replay.code, replay.stderr], [0, ""]);
  assert.match(replay.stdout, "All of it is delivered.");
  await ended(lost.orderId, "invoiced");
  for (const name of Object.keys(outputs.consumers)) await idle(name);
  assert.equal(await facts(), before);
});

test("a replay reopens what is dead, and the next one finds it finished", async () => {
  const from = new Date(Date.now() - 1000).toISOString();
  const table = physical("dynamodb/table:Table", "invoices");
  const mend = await withdraw("create-invoice", ({ Resource }) => JSON.stringify(Resource).includes(table));
  const orderId = await place();
  const record = async () =>
    (await records(orderId)).find((one) => one.consumer === "create-invoice" && one.status !== "open");
  const dead = await until("its invoice is dead", record).finally(mend);
  assert.equal([dead.status, dead.kind], ["dead", "infrastructure"]);
  const replayed = async () => {
    const { code, stderr } = await tool("replay", ["--from", from, "--to", "now"]);
    assert.equal([code, stderr], [0, ""]);
    await ended(orderId, "invoiced");
    for (const name of Object.keys(outputs.consumers)) await idle(name);
    const { status, generation, attempts } = (await record()) ?? {};
    const invoices = (await bus.events()).filter(
      ({ type, metadata }) => type === "InvoiceCreated" && metadata.correlationId === orderId,
    );
    return [status, generation, attempts, invoices.length, await item("invoices", orderId)];
  };
  const once = await replayed();
  assert.equal(once.slice(0, 4), ["done", 1, 1, 1]);
  assert.equal(await replayed(), once);
});

test("--help says all there is; a name that is taken and a wrong call have exit codes 1 and 2", async () => {
  const window = ["--from", "-2s", "--to", "-1s"];
  const name = ["--name", "twice"];
  assert.is((await tool("replay", [...window, ...name])).code, 0);
  const [help, taken, wrong] = await Promise.all([
    tool("replay", ["--help"]),
    tool("replay", [...window, ...name]),
    tool("replay", ["--from", "-1h", "now"]),
  ]);
  assert.equal([help.code, taken.code, wrong.code], [0, 1, 2]);
  for (const option of ["--from", "--to", "--consumer", "--name", "--outputs"])
    assert.match(help.stdout, option);
  assert.match(taken.stderr, "twice already exists");
});

test.run();
