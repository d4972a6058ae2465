import type { Handler } from "../../runtime/handler.ts";
import { TaxRate } from "../../schemas/invoices/answers.ts";
import type { InvoiceCreated } from "../../schemas/invoices/invoice-created.ts";
import type { PaymentProcessed } from "../../schemas/payments/payment-processed.ts";
import { answerOf } from "../../schemas/values/answer.ts";
import type { TaxRates } from "./tax-rates.ts";

/**
 * Invoices a payment once. Id and number are derived from the order, so whatever is retried or races, they are the
 * same; they are unique, not consecutive (a counter would be one hot item for all orders).
 */
export const handle: Handler<{
  on: PaymentProcessed;
  emits: InvoiceCreated;
  creates: "invoices";
  ports: { taxRates: TaxRates };
}> = async ({ data: payment }, { now, attempt, ports }) => {
  const { orderId, paymentId, amount, currency } = payment;
  const rate = await ports.taxRates.rateFor(payment.billingCountry, attempt);
  const net = netOf(amount, answerOf("The tax service", TaxRate, rate));
  const invoice = {
    invoiceId: `inv_${orderId}`,
    invoiceNumber: `INV-${orderId}`,
    orderId,
    paymentId,
    net,
    tax: amount - net,
    amount,
    currency,
    issuedAt: now,
  };
  return {
    writes: [{ create: "invoices", item: { ...invoice, status: "issued" } }],
    events: [{ type: "InvoiceCreated", data: invoice }],
  };
};

/** The net part of a gross amount, rounded half up to a minor unit; whole-number arithmetic, so nothing drifts. */
export function netOf(gross: number, basisPoints: number): number {
  const divisor = 10_000n + BigInt(basisPoints);
  return Number((BigInt(gross) * 10_000n * 2n + divisor) / (divisor * 2n));
}

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "create-invoice": typeof handle;
  }
}
