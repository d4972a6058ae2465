import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Charge, PaymentGateway } from "../../../handlers/payments/payment-gateway.ts";
import { handle } from "../../../handlers/payments/process-payment.ts";
import { type OrderCreated, PaymentDeclined, PaymentProcessed } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, NOW } from "../given.ts";

const order = given<OrderCreated>("OrderCreated", "shop.orders", {
  ...{ orderId: "o1", customerId: "ann", items: [{ sku: "mug", quantity: 2, unitPrice: 650 }] },
  ...{ currency: "EUR", total: 1300, paymentToken: "tok_visa", billingCountry: "DE", placedAt: NOW },
});

function when(charge: PaymentGateway["charge"], attempt = 1) {
  const paymentGateway = { charge, reverse: () => Promise.reject(new Error("not asked")) };
  return handle(order, context({ paymentGateway }, { attempt }));
}

test("given an order, when the charge succeeds, then a payment and PaymentProcessed", async () => {
  const payment = {
    ...{
      paymentId: "p1",
      orderId: "o1",
      amount: 1300,
      currency: "EUR",
      billingCountry: "DE",
      processedAt: NOW,
    },
  };
  const plan = await when(async () => ({ paymentId: "p1" }));
  assert.equal(plan, {
    writes: [{ create: "payments", item: { ...payment, status: "processed" } }],
    events: [{ type: "PaymentProcessed", data: payment }],
  });
  assert.ok(PaymentProcessed.data.safeParse(payment).success);
});

test("given an order, when the charge is declined, then that is a fact too, and PaymentDeclined", async () => {
  const declined = { orderId: "o1", reason: "insufficient funds", declinedAt: NOW };
  assert.equal(await when(async () => ({ declined: "insufficient funds" })), {
    writes: [{ create: "payments", item: { ...declined, status: "declined" } }],
    events: [{ type: "PaymentDeclined", data: declined }],
  });
  assert.ok(PaymentDeclined.data.safeParse(declined).success);
});

test("the charge is keyed by the order, the same on every attempt", async () => {
  const charges: Charge[] = [];
  for (const attempt of [1, 2])
    await when(async (charge) => {
      charges.push(charge);
      return { paymentId: "p1" };
    }, attempt);
  const charge = { key: "charge:o1", token: "tok_visa", amount: 1300, currency: "EUR" };
  assert.equal(charges, [
    { ...charge, attempt: 1 },
    { ...charge, attempt: 2 },
  ]);
});

test("when the gateway fails, so does the attempt", async () => {
  await throws(() => when(() => Promise.reject(new Error("the gateway is down"))), "the gateway is down");
});

test.run();
