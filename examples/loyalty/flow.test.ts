/** Run with `node --import tsx --test flow.test.ts`: the program in memory, as the package's `flowOf` has it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowOf } from "event-choreography/testing";

test("an invoice credits points, once an order", async () => {
  const flow = await flowOf();
  const invoice = {
    ...{ invoiceId: "i-1", invoiceNumber: "2026-1", orderId: "o-1", paymentId: "p-1" },
    ...{ net: 2000, tax: 380, amount: 2380, currency: "EUR", issuedAt: "2026-01-01T12:00:00Z" },
  };
  await flow.emit("InvoiceCreated", invoice);
  await flow.emit("InvoiceCreated", invoice, { idempotencyKey: "again" });
  assert.deepEqual(
    flow.events("PointsCredited").map(({ data }) => (data as { points: number }).points),
    [23],
  );
  assert.equal(flow.item("points", "o-1")?.points, 23);
});
