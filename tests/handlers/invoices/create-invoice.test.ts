import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle, netOf } from "../../../handlers/invoices/create-invoice.ts";
import { InvoiceCreated, type PaymentProcessed } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, NOW } from "../given.ts";

const payment = given<PaymentProcessed>("PaymentProcessed", "shop.payments", {
  ...{
    paymentId: "p1",
    orderId: "o1",
    amount: 11_900,
    currency: "EUR",
    billingCountry: "DE",
    processedAt: NOW,
  },
});

test("given a payment, then an invoice of its order, net and tax apart, and InvoiceCreated", async () => {
  const asked: unknown[] = [];
  const rateFor = async (...args: unknown[]) => {
    asked.push(args);
    return 1900;
  };
  const invoice = {
    ...{ invoiceId: "inv_o1", invoiceNumber: "INV-o1", orderId: "o1", paymentId: "p1" },
    ...{ net: 10_000, tax: 1900, amount: 11_900, currency: "EUR", issuedAt: NOW },
  };
  assert.equal(await handle(payment, context({ taxRates: { rateFor } }, { attempt: 2 })), {
    writes: [{ create: "invoices", item: { ...invoice, status: "issued" } }],
    events: [{ type: "InvoiceCreated", data: invoice }],
  });
  assert.equal(asked, [["DE", 2]]);
  assert.ok(InvoiceCreated.data.safeParse(invoice).success);
});

test("when the tax rates fail, so does the attempt", async () => {
  const rateFor = () => Promise.reject(new Error("the tax service is down"));
  await throws(() => handle(payment, context({ taxRates: { rateFor } })), "the tax service is down");
});

test("the net part is rounded half up to a minor unit, without drift at any amount", () => {
  const cases: [gross: number, basisPoints: number, net: number][] = [
    [11_900, 1900, 10_000],
    [1300, 0, 1300],
    [0, 1900, 0],
    [1, 1900, 1],
    [1, 10_000, 1],
    [3, 10_000, 2],
    [1255, 2550, 1000],
    [999_999_999_999, 1900, 840_336_134_453],
    [999_999_999_999, 1, 999_900_009_998],
  ];
  for (const [gross, basisPoints, net] of cases)
    assert.is(netOf(gross, basisPoints), net, `${gross} at ${basisPoints}`);
});

test.run();
