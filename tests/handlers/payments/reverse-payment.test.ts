import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Reversal } from "../../../handlers/payments/payment-gateway.ts";
import { handle } from "../../../handlers/payments/reverse-payment.ts";
import type { Item } from "../../../runtime/handler.ts";
import { type PaymentReversalRequested, PaymentReversed } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, NOW } from "../given.ts";

const request = given<PaymentReversalRequested>("PaymentReversalRequested", "shop.invoices", {
  ...{ orderId: "o1", paymentId: "p1", reason: "no such country", requestedAt: NOW },
});
const VOID = { orderId: "o1", paymentId: "p1", amount: 1300, currency: "EUR", status: "void" };

/** The plan for a request, and what the gateway was asked. */
async function when(invoice?: Item) {
  const asked: Reversal[] = [];
  const paymentGateway = {
    charge: () => Promise.reject(new Error("not asked")),
    reverse: async (reversal: Reversal) => {
      asked.push(reversal);
      return { reversalId: "r1" };
    },
    cancel: () => Promise.reject(new Error("not asked")),
  };
  const rows = { invoices: invoice ? { o1: invoice } : {} };
  const plan = Promise.resolve(handle(request, context({ paymentGateway }, { rows })));
  return { plan, asked };
}

test("given a void invoice, then the payment goes back once, by the void's amount, and PaymentReversed", async () => {
  const { plan, asked } = await when(VOID);
  const reversal = {
    ...{ orderId: "o1", paymentId: "p1", reversalId: "r1", amount: 1300, currency: "EUR", reversedAt: NOW },
  };
  assert.equal(await plan, {
    writes: [{ create: "reversals", item: reversal }],
    events: [{ type: "PaymentReversed", data: reversal }],
  });
  assert.equal(asked, [{ key: "reverse:p1", paymentId: "p1", amount: 1300, currency: "EUR" }]);
  assert.ok(PaymentReversed.data.safeParse(reversal).success);
});

test("a forged request moves no money: invoiced, unknown, or another payment's order", async () => {
  for (const invoice of [{ ...VOID, status: "issued" }, undefined, { ...VOID, paymentId: "p2" }]) {
    const { plan, asked } = await when(invoice);
    const refusal = await throws(() => plan, "No void invoice of order o1 for payment p1");
    assert.is(refusal.name, "PermanentError");
    assert.equal(asked, []);
  }
});

test.run();
