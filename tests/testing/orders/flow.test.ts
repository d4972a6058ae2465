import { test } from "uvu";
import * as assert from "uvu/assert";
import type { TaxRates } from "../../../handlers/invoices/tax-rates.ts";
import { InfrastructureError } from "../../../schemas/infrastructure-error.ts";
import { PostponedError } from "../../../schemas/postponed-error.ts";
import { flowOf } from "../../../testing/flow.ts";
import { throws } from "../../harness/throws.ts";
import { ORDER } from "./order.ts";

test("an order that is paid is invoiced at once, at the time of the flow", async () => {
  const flow = await flowOf("orders", { start: "2026-03-01T12:00:00Z" });
  const { metadata } = await flow.emit("OrderCreated", ORDER);
  const [invoice] = flow.events("InvoiceCreated");
  assert.is(invoice?.data.amount, 2380);
  assert.is(invoice?.metadata.correlationId, "order-1");
  assert.is(invoice?.metadata.occurredAt, "2026-03-01T12:00:00.000Z");
  assert.is(flow.events("PaymentProcessed")[0]?.metadata.causationId, metadata.id);
  assert.is(flow.item("orders", "order-1")?.orderId, "order-1");
  assert.is(flow.items("invoices").length, 1);
  assert.is(flow.now, "2026-03-01T12:00:00.000Z");
});

test("a payment that fails twice is charged when time has passed, and people see why", async () => {
  const flow = await flowOf("orders");
  await flow.emit("OrderCreated", { ...ORDER, paymentToken: "tok_flaky" });
  assert.equal(flow.events("PaymentProcessed"), []);
  assert.is(flow.timeline("order-1")?.status, "open");
  await flow.advance({ minutes: 10 });
  assert.is(flow.events("PaymentProcessed").length, 1);
  assert.is(flow.now, "2026-01-01T00:10:00.000Z");
  assert.is(flow.timeline("order-1")?.status, "ended");
  assert.is(flow.timeline(flow.events("InvoiceCreated")[0]?.metadata.id ?? "")?.correlationId, "order-1");
  assert.match(flow.trace("order-1"), "attempt 3 of 5");
});

test("the same event again has no second effect; under other data it is refused", async () => {
  const flow = await flowOf("orders");
  await flow.emit("OrderCreated", ORDER);
  await flow.emit("OrderCreated", ORDER);
  assert.is(flow.events("PaymentProcessed").length, 1);
  await flow.emit("OrderCreated", { ...ORDER, customerId: "customer-2" });
  const [letter] = flow.deadLetters();
  assert.equal([letter?.consumer, letter?.kind], ["process-payment", "rejected"]);
});

test("an endpoint answers, for the caller that its token names", async () => {
  const flow = await flowOf("orders");
  const { orderId: _, total: __, placedAt: ___, customerId: ____, ...body } = ORDER;
  const post = (more: object) =>
    flow.request("POST /orders", { headers: { "Idempotency-Key": "one" }, body, subject: "ada", ...more });
  const { status, body: accepted } = await post({});
  assert.is(status, 202);
  assert.is(flow.events("InvoiceCreated")[0]?.data.orderId, accepted.orderId);
  const { body: again } = await post({});
  assert.equal(again, accepted);
  assert.is((await post({ body: { ...body, currency: "USD" } })).status, 422);
  assert.is((await post({ headers: {} })).status, 400);
  const get = (subject: string) => flow.request(`GET /orders/${accepted.orderId}`, { subject });
  assert.is((await get("ada")).body.status, "invoiced");
  assert.is((await get("eve")).status, 404);
});

test("a port of the test's own takes its sandbox's place, and the clock stands still while it is asked", async () => {
  const charged: string[] = [];
  const flow = await flowOf("orders", {
    ports: {
      paymentGateway: {
        async charge({ key }) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          charged.push(key);
          return { declined: "no money" };
        },
        reverse: async () => ({ reversalId: "reversal-1" }),
        cancel: async () => ({ cancellationId: "cancellation-1" }),
      },
    },
  });
  await flow.emit("OrderCreated", ORDER);
  assert.equal(charged, ["charge:order-1"]);
  assert.is(flow.events("PaymentDeclined")[0]?.data.reason, "no money");
  assert.is(flow.now, "2026-01-01T00:00:00.000Z");
});

test("what is given up waits as a dead letter, and goes on when it is redriven", async () => {
  let isDown = true;
  const taxRates: TaxRates = {
    async rateFor() {
      if (isDown) throw new InfrastructureError("the table of rates is gone");
      return 1900;
    },
  };
  const flow = await flowOf("orders", { ports: { taxRates } });
  await flow.emit("OrderCreated", ORDER);
  await flow.advance({ hours: 1 });
  const [letter, ...more] = flow.deadLetters();
  assert.equal([letter?.consumer, letter?.kind, more.length], ["create-invoice", "infrastructure", 0]);
  assert.is(flow.timeline("order-1")?.deadLetters, 1);
  isDown = false;
  await flow.redrive(({ consumer }) => consumer === "process-payment");
  assert.is(flow.deadLetters().length, 1);
  await flow.redrive();
  assert.equal(flow.deadLetters(), []);
  assert.is(flow.events("InvoiceCreated").length, 1);
});

test("a verdict is compensated by the flow itself", async () => {
  const flow = await flowOf("orders");
  await flow.emit("OrderCreated", { ...ORDER, billingCountry: "ZZ" });
  assert.is(flow.events("PaymentReversed")[0]?.data.amount, 2380);
  assert.equal(flow.events("InvoiceCreated"), []);
});

test("under faults each order still ends once, whatever the seed", async () => {
  for (let faults = 1; faults <= 12; faults++) {
    const flow = await flowOf("orders", { faults });
    for (const [index, billingCountry] of ["DE", "ZZ", "XA"].entries())
      await flow.emit("OrderCreated", { ...ORDER, orderId: `order-${index}`, billingCountry });
    await flow.advance({ hours: 1 });
    await flow.rest();
    for (const { orderId } of flow.items("orders")) {
      const ends = (["InvoiceCreated", "PaymentDeclined", "PaymentReversed"] as const).filter((type) =>
        flow.events(type).some(({ data }) => data.orderId === orderId),
      );
      assert.is(ends.length, 1, `faults: ${faults}, ${orderId} ended ${ends}`);
    }
  }
});

test("what is wrong under faults fails the test with the seed and what happened", async () => {
  const taxRates = {
    rateFor: async () => {
      throw new PostponedError("never", 0);
    },
  };
  const flow = await flowOf("orders", { faults: 3, ports: { taxRates } });
  await throws(async () => {
    await flow.emit("OrderCreated", ORDER);
    await flow.rest();
  }, /^With faults: 3 something is wrong: [\s\S]*What happened last:/);
});

test("each flow has a world of its own", async () => {
  const [one, other] = await Promise.all([flowOf("orders"), flowOf("orders")]);
  await one.emit("OrderCreated", ORDER);
  assert.is(one.items("payments").length, 1);
  assert.equal([other.items("payments"), other.events("OrderCreated")], [[], []]);
});

test("what is not there is an error that says what there is", async () => {
  await throws(() => flowOf("ordres"), "There is no flow ordres: choose among orders");
  const flow = await flowOf("orders");
  await throws(
    () => flow.emit("OrderCreatd", ORDER),
    /There is no event OrderCreatd here: choose among .*OrderCreated/,
  );
  await throws(() => flow.events("CrawlRequested"), "There is no event CrawlRequested here");
  await throws(() => flow.emit("OrderCreated", { ...ORDER, total: 1 }), /^OrderCreated: data\.total/);
  await throws(() => flow.items("order"), /There is no table order: choose among .*orders/);
  await throws(
    () => flow.request("POST /order"),
    "Nothing answers POST /order: choose among POST /orders, GET /orders/{orderId}.",
  );
  await throws(() => flow.advance({ days: -1 }), "days: -1 is no time that can pass");
  await throws(() => flowOf("orders", { start: "tomorrow" }), 'start is "tomorrow"');
});

test.run();
