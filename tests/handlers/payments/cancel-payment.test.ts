import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/payments/cancel-payment.ts";
import type { Cancellation } from "../../../handlers/payments/payment-gateway.ts";
import type { Item } from "../../../runtime/handler.ts";
import { type PaymentCancellationRequested, PaymentDeclined } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, NOW } from "../given.ts";

const request = given<PaymentCancellationRequested>("PaymentCancellationRequested", "shop.payments", {
  ...{ orderId: "o1", reason: "whatever a request says", requestedAt: NOW },
});

/** The plan for a request, and what the gateway was asked. */
async function when(payment?: Item) {
  const asked: Cancellation[] = [];
  const paymentGateway = {
    charge: () => Promise.reject(new Error("not asked")),
    reverse: () => Promise.reject(new Error("not asked")),
    cancel: async (cancellation: Cancellation) => {
      asked.push(cancellation);
      return { cancellationId: "c1" };
    },
  };
  const rows = { payments: payment ? { o1: payment } : {} };
  const plan = Promise.resolve(handle(request, context({ paymentGateway }, { rows })));
  return { plan, asked };
}

test("given a payment that was given up, then its charge shall not exist, and PaymentDeclined, for its own reason", async () => {
  const { plan, asked } = await when({ orderId: "o1", status: "cancelled", reason: "no answer" });
  const declined = { orderId: "o1", reason: "no answer", declinedAt: NOW };
  assert.equal(await plan, {
    writes: [
      {
        create: "cancellations",
        item: { orderId: "o1", cancellationId: "c1", reason: "no answer", cancelledAt: NOW },
      },
    ],
    events: [{ type: "PaymentDeclined", data: declined }],
  });
  assert.equal(asked, [{ key: "cancel:o1", charge: "charge:o1" }]);
  assert.ok(PaymentDeclined.data.safeParse(declined).success);
});

test("a forged request moves no money: paid, declined, or not paid yet", async () => {
  for (const payment of [{ status: "processed" }, { status: "declined" }, undefined]) {
    const { plan, asked } = await when(payment);
    const refusal = await throws(() => plan, "The payment of order o1 was not given up");
    assert.is(refusal.name, "PermanentError");
    assert.equal(asked, []);
  }
});

test.run();
