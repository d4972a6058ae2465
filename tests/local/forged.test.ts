import { test } from "uvu";
import * as assert from "uvu/assert";
import { idle, letter } from "./dead-letters.ts";
import { emit } from "./emit.ts";
import { ended, item, order, place } from "./shop.ts";
import { leave } from "./stack.ts";
import { witness } from "./witness.ts";

test.after(leave(import.meta.filename));

const bus = await witness("forged-witness", undefined, {
  "detail-type": ["InvoiceCreated", "PaymentReversed"],
});

/** What became of an order: its invoices and reversals. */
async function outcomes(orderId: string): Promise<string[]> {
  return (await bus.events()).filter(({ data }) => data.orderId === orderId).map(({ type }) => type);
}

test("a payment that is told again, at another time, changes nothing of an invoiced order", async () => {
  const orderId = await place();
  const before = await ended(orderId, "invoiced");
  const { status: _, ...payment } = (await item("payments", orderId)) ?? {};
  const data = { ...payment, processedAt: "2099-12-31T23:59:59Z" };
  await emit([{ type: "PaymentProcessed", source: "shop.payments", detail: { data } }]);
  await Promise.all([idle("create-invoice"), idle("track-order")]);
  assert.equal(await order(orderId), before);
  assert.equal(await outcomes(orderId), ["InvoiceCreated"]);
});

test("a forged reversal of an invoiced order is refused, and nobody sees a trace of it in the order", async () => {
  const orderId = await place();
  const before = await ended(orderId, "invoiced");
  const data = {
    orderId,
    paymentId: `pay_${orderId}`,
    reason: "forged",
    requestedAt: "2026-01-01T12:00:00Z",
  };
  await emit([{ type: "PaymentReversalRequested", source: "shop.invoices", detail: { data } }]);
  const { kind, reason, attempts } = await letter("reverse-payment", orderId);
  assert.equal([kind, attempts], ["permanent", 1]);
  assert.match(reason, `No void invoice of order ${orderId} for payment pay_${orderId} (found: issued)`);
  await idle("track-order");
  assert.equal(await order(orderId), before);
  assert.equal(await outcomes(orderId), ["InvoiceCreated"]);
  assert.is(await item("reversals", `pay_${orderId}`), undefined);
});

test("a forged cancellation of a paid order is refused, and its payment stays", async () => {
  const orderId = await place();
  const before = await ended(orderId, "invoiced");
  const data = { orderId, reason: "forged", requestedAt: "2026-01-01T12:00:00Z" };
  await emit([{ type: "PaymentCancellationRequested", source: "shop.payments", detail: { data } }]);
  const { kind, reason, attempts } = await letter("cancel-payment", orderId);
  assert.equal([kind, attempts], ["permanent", 1]);
  assert.match(reason, `The payment of order ${orderId} was not given up (found: processed)`);
  await idle("track-order");
  assert.equal(await order(orderId), before);
  assert.is(await item("cancellations", orderId), undefined);
});

test.run();
