import type { Handler } from "../../runtime/handler.ts";
import type { PaymentReversalRequested } from "../../schemas/invoices/payment-reversal-requested.ts";
import { ReversalAnswer } from "../../schemas/payments/answers.ts";
import type { PaymentReversed } from "../../schemas/payments/payment-reversed.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { answerOf } from "../../schemas/values/answer.ts";
import type { PaymentGateway } from "./payment-gateway.ts";

/** Gives a payment back, but only for an order whose invoice was voided: a forged request moves no money. */
export const handle: Handler<{
  on: PaymentReversalRequested;
  emits: PaymentReversed;
  creates: "reversals";
  reads: "invoices";
  ports: { paymentGateway: PaymentGateway };
}> = async ({ data: request }, { now, ports, read }) => {
  const { orderId, paymentId } = request;
  const invoice = await read("invoices", orderId);
  if (invoice?.status !== "void" || invoice.paymentId !== paymentId)
    throw new PermanentError(
      `No void invoice of order ${orderId} for payment ${paymentId} (found: ${invoice?.status ?? "no invoice"}): ` +
        "only request-payment-reversal may ask for a reversal. Nothing was reversed.",
    );
  const { amount, currency } = invoice as { amount: number; currency: string };
  const answer = await ports.paymentGateway.reverse({
    key: `reverse:${paymentId}`,
    paymentId,
    amount,
    currency,
  });
  const { reversalId } = answerOf("The payment gateway", ReversalAnswer, answer);
  const reversal = { orderId, paymentId, reversalId, amount, currency, reversedAt: now };
  return {
    writes: [{ create: "reversals", item: reversal }],
    events: [{ type: "PaymentReversed", data: reversal }],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "reverse-payment": typeof handle;
  }
}
