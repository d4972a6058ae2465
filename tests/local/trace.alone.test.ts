import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type EventNode, handlingsOf, type Timeline } from "../../history/timeline.ts";
import type { JournalEntry } from "../../runtime/ports/journal.ts";
import { letter, redrive } from "./dead-letters.ts";
import { emit } from "./emit.ts";
import { withdraw } from "./roles.ts";
import { ended, orderCreated, orderData, place } from "./shop.ts";
import { clients, leave, outputs } from "./stack.ts";
import { tool } from "./tool.ts";
import { until } from "./until.ts";

test.after(leave(import.meta.filename));

const { journalTable } = outputs as unknown as { journalTable: string };

/** What the journal has of a process. */
async function journaled(correlationId: string): Promise<JournalEntry[]> {
  const { Items = [] } = await clients.dynamodb.send(
    new QueryCommand({
      TableName: journalTable,
      KeyConditionExpression: "correlationId = :id",
      ExpressionAttributeValues: { ":id": { S: correlationId } },
    }),
  );
  return Items.map((item) => unmarshall(item) as JournalEntry).filter(({ type }) => type);
}

/** The timeline of a process, once the journal has so many of its events. */
async function timelineOf(correlationId: string, events: number): Promise<Timeline> {
  await until(
    `${events} events of ${correlationId} are in the journal`,
    async () => (await journaled(correlationId)).length >= events,
    { seen: () => journaled(correlationId) },
  );
  const { code, stdout, stderr } = await tool("trace", [correlationId, "--json"]);
  assert.is(code, 0, stderr);
  return JSON.parse(stdout);
}

/** A tree as names: events by type, with who handled them and how that went. */
function outline(nodes: Timeline["roots"]): unknown[] {
  return nodes.flatMap((node) =>
    "handled" in node
      ? [node.type, ...(node.handled.length > 0 ? [outline(node.handled)] : [])]
      : [
          `${node.participant} ${node.state}`,
          ...(node.publishes.length > 0 ? [outline(node.publishes as EventNode[])] : []),
        ],
  );
}

const paid = (...rest: unknown[]) => [
  "create-order done",
  ["OrderCreated", ["process-payment done", ["PaymentProcessed", rest]]],
];
const ENDINGS = [
  {
    ...{ status: "invoiced", sample: {}, events: 3 },
    tree: paid("create-invoice done", ["InvoiceCreated"]),
  },
  {
    ...{ status: "declined", sample: { paymentToken: "tok_declined" }, events: 2 },
    tree: ["create-order done", ["OrderCreated", ["process-payment done", ["PaymentDeclined"]]]],
  },
  {
    ...{ status: "reversed", sample: { billingCountry: "ZZ" }, events: 5 },
    tree: paid("create-invoice dead", [
      "HandlingFailed",
      [
        "request-payment-reversal done",
        ["PaymentReversalRequested", ["reverse-payment done", ["PaymentReversed"]]],
      ],
    ]),
  },
];

const placed = await Promise.all(
  ENDINGS.map(async (ending) => ({ ...ending, orderId: await place(ending.sample) })),
);

for (const { status, orderId, events, tree } of placed)
  test(`an order that is ${status} has its whole timeline, and nothing of it waits`, async () => {
    await ended(orderId, status);
    const timeline = await timelineOf(orderId, events);
    assert.equal(outline(timeline.roots), tree);
    assert.equal([timeline.status, timeline.deadLetters], ["ended", 0]);
    for (const { tookMs, claimedAt } of handlingsOf(timeline.roots)) assert.ok(claimedAt, String(tookMs));
    const entries = await journaled(orderId);
    assert.is(entries.length, events);
    assert.equal(
      entries.filter(({ minute }) => minute).map(({ type }) => type),
      ["OrderCreated"],
    );
  });

test("what is secret or personal never reaches the journal", async () => {
  const orderId = String(placed[0]?.orderId);
  await until("the order is in the journal", async () => (await journaled(orderId)).length >= 3);
  const text = JSON.stringify(await journaled(orderId));
  assert.not.match(text, /tok_visa|customer-1/);
  assert.match(text, "[secret]");
});

test("--follow stays until the process has ended; its lines fit a terminal", async () => {
  const orderId = await place({ paymentToken: "tok_flaky" });
  const { code, stdout } = await tool("trace", [orderId, "--follow"]);
  assert.is(code, 0);
  const headings = stdout.match(new RegExp(`^${orderId}: .*$`, "gm")) ?? [];
  assert.match(headings.at(-1) ?? "", /: ended after [\d.]+ s$/);
  assert.match(stdout, "InvoiceCreated");
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
});

test("an event's id leads to the process", async () => {
  const data = orderData();
  const id = `event-of-${data.orderId}`;
  await emit([orderCreated({ metadata: { id }, data })]);
  await ended(data.orderId, "invoiced");
  await until("it is in the journal", async () => (await journaled(data.orderId)).length >= 3);
  const { code, stdout, stderr } = await tool("trace", [id]);
  assert.is(code, 0, stderr);
  assert.match(stdout, `${data.orderId}: ended`);
});

test("a bare event is the root of its timeline, with what it woke below it", async () => {
  const data = orderData();
  await emit([orderCreated({ data })]);
  await ended(data.orderId, "invoiced");
  const { roots } = await timelineOf(data.orderId, 3);
  assert.equal(outline(roots), [
    "OrderCreated",
    ["process-payment done", ["PaymentProcessed", ["create-invoice done", ["InvoiceCreated"]]]],
  ]);
});

test("an id that nobody knows ends with 1", async () => {
  const { code, stderr } = await tool("trace", ["nobody-knows-this"]);
  assert.is(code, 1);
  assert.match(stderr, "Nothing is known of nobody-knows-this.");
});

test("a dead letter waits in the timeline; after its redrive the order has ended, in one tree", async () => {
  const mend = await withdraw("create-invoice", ({ Action }) => Action === "dynamodb:PutItem");
  let orderId = "";
  try {
    orderId = await place();
    const dead = await letter("create-invoice", orderId);
    const { status, deadLetters, roots } = await timelineOf(orderId, 3);
    assert.equal([status, deadLetters], ["ended", 1]);
    const [failed] = handlingsOf(roots).filter(({ state }) => state === "dead");
    assert.equal(
      [failed?.participant, failed?.death?.kind, failed?.death?.compensated],
      ["create-invoice", "infrastructure", false],
    );
    const { stdout } = await tool("trace", [orderId]);
    assert.match(stdout.replace(/\s+/g, " "), `npm run dlq -- show ${failed?.death?.deadLetterId}`);
    await mend();
    await redrive(dead);
  } finally {
    await mend();
  }
  await ended(orderId, "invoiced");
  const { status, deadLetters, roots } = await timelineOf(orderId, 4);
  assert.equal([status, deadLetters], ["ended", 0]);
  assert.is(roots.length, 1, JSON.stringify(outline(roots)));
});

test("an event that nobody knows is in the journal by its name, with what is wrong with it", async () => {
  const correlationId = `stranger-${Date.now()}`;
  const detail = { metadata: { correlationId }, data: { note: "nobody's business" } };
  await emit([{ type: "SecretTold", source: "evil.orders", detail }]);
  const { roots, status } = await timelineOf(correlationId, 1);
  const [root] = roots as EventNode[];
  assert.equal([status, root?.type, root?.source], ["ended", "SecretTold", "evil.orders"]);
  assert.ok(root?.problem);
  assert.not.match(JSON.stringify(await journaled(correlationId)), "nobody's business");
});

test("an event of a wrong source is found by each of its ids, as taken by nobody, with the name that it may mean", async () => {
  const data = orderData();
  const id = `wrong-${data.orderId}`;
  await emit([{ ...orderCreated({ metadata: { id }, data }), source: "shop.order" }]);
  for (const known of [data.orderId, id]) {
    const stdout = await until(`${known} is found`, async () => (await tool("trace", [known])).stdout);
    assert.match(stdout, /: 1 event taken by nobody$/m);
    assert.match(
      stdout.replace(/\s+/g, " "),
      "no rule takes shop.order OrderCreated: did you mean shop.orders OrderCreated?",
    );
    assert.not.match(stdout, /tok_visa|customer-1/);
  }
});

test("a refused event is found by what it is about", async () => {
  const data = { ...orderData(), total: 1 };
  await emit([orderCreated({ data })]);
  await letter("process-payment", data.orderId);
  const { code, stdout, stderr } = await tool("trace", [data.orderId]);
  assert.is(code, 0, stderr);
  assert.match(stdout, `${data.orderId}: `);
  assert.match(stdout, "dead letter, rejected: detail.data.total: is not the sum");
});

test.run();
