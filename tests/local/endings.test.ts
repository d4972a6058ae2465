import { test } from "uvu";
import * as assert from "uvu/assert";
import { idle } from "./dead-letters.ts";
import { emit } from "./emit.ts";
import { ended, item, order, place, records } from "./shop.ts";
import { leave } from "./stack.ts";
import { witness } from "./witness.ts";

test.after(leave(import.meta.filename));

const bus = await witness("endings-witness");

/** How each order ends, and after how many attempts of the consumer that decides it. */
const ENDINGS = [
  { sample: { paymentToken: "tok_declined" }, status: "declined", decides: "process-payment", attempts: 1 },
  { sample: { paymentToken: "tok_flaky" }, status: "invoiced", decides: "process-payment", attempts: 3 },
  { sample: { paymentToken: "tok_slow" }, status: "invoiced", decides: "process-payment", attempts: 1 },
  { sample: { paymentToken: "tok_lost" }, status: "declined", decides: "process-payment", attempts: 5 },
  { sample: { billingCountry: "XA" }, status: "invoiced", decides: "create-invoice", attempts: 3 },
  { sample: { billingCountry: "ZZ" }, status: "reversed", decides: "create-invoice", attempts: 1 },
  { sample: { billingCountry: "XB" }, status: "reversed", decides: "create-invoice", attempts: 5 },
];

const placed = await Promise.all(
  ENDINGS.map(async (ending) => ({ ...ending, orderId: await place(ending.sample) })),
);

for (const { sample, status, decides, attempts, orderId } of placed)
  test(`${Object.values(sample)} is ${status} after ${attempts} of ${decides}`, async () => {
    await ended(orderId, status);
    const deciding = (await records(orderId)).filter(({ consumer }) => consumer === decides);
    assert.equal(
      deciding.map((record) => record.attempts),
      [attempts],
    );
  });

/** The types of the events of an order's process, sorted. */
async function types(orderId: string): Promise<string[]> {
  const events = await bus.events();
  return events
    .filter(({ metadata }) => metadata.correlationId === orderId)
    .map(({ type }) => type)
    .sort();
}

test("an order ends in one way only: never an invoice where there is none to pay, or both", async () => {
  const INVOICED = ["InvoiceCreated", "OrderCreated", "PaymentProcessed"];
  const REVERSED = [
    "HandlingFailed",
    "OrderCreated",
    "PaymentProcessed",
    "PaymentReversalRequested",
    "PaymentReversed",
  ];
  const expected = { declined: ["OrderCreated", "PaymentDeclined"], invoiced: INVOICED, reversed: REVERSED };
  const CANCELLED = ["HandlingFailed", "OrderCreated", "PaymentCancellationRequested", "PaymentDeclined"];
  for (const { orderId, status, sample } of placed)
    assert.equal(
      await types(orderId),
      sample.paymentToken === "tok_lost" ? CANCELLED : expected[status as keyof typeof expected],
      status,
    );
});

test("a payment that comes late again changes nothing of a reversed order, whatever it says now", async () => {
  const orderId = String(placed.find(({ sample }) => sample.billingCountry === "ZZ")?.orderId);
  const before = await ended(orderId, "reversed");
  const { status: _, ...payment } = (await item("payments", orderId)) ?? {};
  const again = (idempotencyKey: string, more: object) => ({
    type: "PaymentProcessed",
    source: "shop.payments",
    detail: {
      metadata: { idempotencyKey, correlationId: `late-${orderId}` },
      data: { ...payment, ...more },
    },
  });
  await emit([again(`late-${orderId}`, {}), again(`mended-${orderId}`, { billingCountry: "DE" })]);
  for (const name of ["create-invoice", "request-payment-reversal", "reverse-payment", "track-order"])
    await idle(name);
  assert.equal(await order(orderId), before);
  assert.is((await item("invoices", orderId))?.status, "void");
  // Its failure is told again, since an operator shall know; nothing follows from it.
  assert.equal(await types(`late-${orderId}`), ["HandlingFailed", "PaymentProcessed", "PaymentProcessed"]);
});

test.run();
