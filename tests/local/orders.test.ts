import { test } from "uvu";
import * as assert from "uvu/assert";
import { emit } from "./emit.ts";
import { REQUEST } from "./order-request.ts";
import { ended, item, order, orderCreated, orderData, place, postOrder, records } from "./shop.ts";
import { leave } from "./stack.ts";
import { witness } from "./witness.ts";

test.after(leave(import.meta.filename));

const bus = await witness("orders-witness");

/** How many events of each type an order has. */
async function eventsOf(orderId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type, data } of await bus.events())
    if (data.orderId === orderId) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

const ONE_OF_EACH = { OrderCreated: 1, PaymentProcessed: 1, InvoiceCreated: 1 };

test("a bare event without metadata runs to its invoice", async () => {
  const data = orderData();
  await emit([orderCreated({ data })]);
  await ended(data.orderId, "invoiced");
  assert.equal(await eventsOf(data.orderId), ONE_OF_EACH);
});

test("an order over HTTP is found at once and runs to its invoice", async () => {
  const orderId = await place();
  const { status } = await order(orderId);
  assert.ok(["created", "paid", "invoiced"].includes(String(status)), `status ${status}`);
  await ended(orderId, "invoiced");
  assert.equal(await eventsOf(orderId), ONE_OF_EACH);
});

test("the same key and body get the same answer and make one order; another body is refused", async () => {
  const key = "the-same-intent";
  const first = await postOrder(REQUEST, { key });
  const reordered = Object.fromEntries(Object.entries(REQUEST).reverse());
  assert.equal(await postOrder(reordered, { key }), first);
  const other = await postOrder({ ...REQUEST, billingCountry: "FR" }, { key });
  assert.equal([other.status, other.type], [422, "application/problem+json"]);
  const { orderId } = first.body;
  await ended(orderId, "invoiced");
  assert.equal(await postOrder(REQUEST, { key }), first);
  assert.equal(await eventsOf(orderId), ONE_OF_EACH);
  assert.equal(
    (await records(orderId)).map((record) => [record.consumer, record.attempts]),
    [
      ["create-order", 1],
      ["process-payment", 1],
      ["create-invoice", 1],
    ],
  );
});

test("20 requests with one key at once make one order and get one answer", async () => {
  const key = "twenty-at-once";
  const answers = await Promise.all(Array.from({ length: 20 }, () => postOrder(REQUEST, { key })));
  const [first] = answers;
  assert.is(first?.status, 202);
  for (const answer of answers) assert.equal(answer, first);
  await ended(String(first?.body.orderId), "invoiced");
  assert.equal(await eventsOf(String(first?.body.orderId)), ONE_OF_EACH);
});

test("an event that is delivered 20 times at once is charged once and invoiced once", async () => {
  const data = orderData();
  const { orderId } = data;
  const ten = Array.from({ length: 10 }, () => orderCreated({ data }));
  await Promise.all([emit(ten), emit(ten)]);
  await ended(orderId, "invoiced");
  assert.equal(await eventsOf(orderId), { ...ONE_OF_EACH, OrderCreated: 20 });
  const charges = (await records(orderId)).filter(({ consumer }) => consumer === "process-payment");
  assert.equal(
    charges.map(({ status, sent }) => [status, sent?.map(({ type }) => type)]),
    [["done", ["PaymentProcessed"]]],
  );
  assert.is((await item("payments", orderId))?.paymentId, `pay_${orderId}`);
  assert.is((await item("invoices", orderId))?.invoiceNumber, `INV-${orderId}`);
});

test.run();
