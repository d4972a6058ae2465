import { test } from "uvu";
import * as assert from "uvu/assert";
import { body, handle } from "../../../handlers/orders/create-order.ts";
import { OrderCreated } from "../../../schemas/registry.ts";
import { context, NOW } from "../given.ts";

const ORDER = {
  customerId: "ann",
  items: [
    { sku: "mug", quantity: 2, unitPrice: 650 },
    { sku: "cup", quantity: 1, unitPrice: 99 },
  ],
  currency: "EUR",
  paymentToken: "tok_visa",
  billingCountry: "DE",
};

const place = (order: object = ORDER, subject?: string) =>
  handle(
    { id: "o1", body: order as typeof ORDER, path: {}, query: {}, ...(subject ? { subject } : {}) },
    context(),
  );

test("given an order, then its row and OrderCreated, the total summed and the time set by the runtime", async () => {
  const { status, body: said, writes, events } = await place();
  assert.equal([status, said], [202, { orderId: "o1", correlationId: "o1" }]);
  const facts = {
    ...{ orderId: "o1", customerId: "ann", items: ORDER.items, currency: "EUR", billingCountry: "DE" },
    ...{ total: 1399, placedAt: NOW },
  };
  assert.equal(writes, [{ create: "orders", item: { orderId: "o1", created: facts } }]);
  assert.equal(events, [{ type: "OrderCreated", data: { ...facts, paymentToken: "tok_visa" } }]);
  assert.ok(OrderCreated.data.safeParse(events?.[0]?.data).success);
});

test("the payment token is not stored", async () => {
  assert.not.match(JSON.stringify((await place()).writes), "tok_visa");
});

test("with a token the customer is its subject, whatever the body says", async () => {
  const { events } = await place(ORDER, "bob");
  assert.is(events?.[0]?.data.customerId, "bob");
});

test("an order of nobody is refused", async () => {
  const { customerId: _, ...order } = ORDER;
  const { status, body: said, writes, events } = await place(order);
  assert.equal([status, writes, events], [400, undefined, undefined]);
  assert.equal(said, { detail: "customerId is missing", errors: { customerId: "is required" } });
});

test("an order that the contract of OrderCreated cannot hold is refused at the door", () => {
  const items = [{ sku: "yacht", quantity: 1_000_000, unitPrice: 999_999_999_999 }];
  assert.not.ok(body.safeParse({ ...ORDER, items }).success);
});

test.run();
