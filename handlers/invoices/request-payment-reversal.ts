import type { Handler } from "../../runtime/handler.ts";
import type { DeadLetterDiscardRequested } from "../../schemas/choreography/dead-letter-discard-requested.ts";
import { givenUp } from "../../schemas/choreography/given-up.ts";
import type { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import type { PaymentReversalRequested } from "../../schemas/invoices/payment-reversal-requested.ts";
import { PaymentProcessed } from "../../schemas/payments/payment-processed.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";

/**
 * Compensation: an invoice that was given up becomes void, and its payment shall be reversed. The void takes the
 * invoice's place in the table, so that a late or repeated attempt to invoice finds it and is done; where the invoice
 * was issued after all, the void is not written and nothing is asked.
 */
export const handle: Handler<{
  on: HandlingFailed | DeadLetterDiscardRequested;
  emits: PaymentReversalRequested;
  creates: "invoices";
}> = (event, { now }) => {
  const failure = givenUp("create-invoice", event);
  if (!failure) return {};
  const { deadLetterId, reason } = failure;
  const payment = PaymentProcessed.data.safeParse(failure.data);
  if (!payment.success)
    throw new PermanentError(`Dead letter ${deadLetterId} names no payment: reverse it by hand.`);
  const { orderId, paymentId, amount, currency } = payment.data;
  return {
    writes: [
      {
        create: "invoices",
        item: { orderId, paymentId, amount, currency, reason, status: "void", voidedAt: now },
      },
    ],
    events: [{ type: "PaymentReversalRequested", data: { orderId, paymentId, reason, requestedAt: now } }],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "request-payment-reversal": typeof handle;
  }
}
