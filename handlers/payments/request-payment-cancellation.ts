import type { Handler } from "../../runtime/handler.ts";
import type { DeadLetterDiscardRequested } from "../../schemas/choreography/dead-letter-discard-requested.ts";
import { givenUp } from "../../schemas/choreography/given-up.ts";
import type { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import type { PaymentCancellationRequested } from "../../schemas/payments/payment-cancellation-requested.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { OrderId } from "../../schemas/values/identifiers.ts";

/**
 * Compensation: a payment that was given up shall not exist, since the gateway may have captured it without an answer.
 * The cancellation takes the payment's place in the table, so that a late or repeated attempt to pay finds it and is
 * done; where the order was paid or declined after all, it is not written and nothing is asked.
 */
export const handle: Handler<{
  on: HandlingFailed | DeadLetterDiscardRequested;
  emits: PaymentCancellationRequested;
  creates: "payments";
}> = (event, { now }) => {
  const failure = givenUp("process-payment", event);
  if (!failure) return {};
  const { deadLetterId, reason } = failure;
  // All that is asked of the order: the rest may be what it failed for.
  const { data: orderId } = OrderId.safeParse((failure.data as { orderId?: unknown } | undefined)?.orderId);
  if (orderId === undefined)
    throw new PermanentError(
      `Dead letter ${deadLetterId} names no order: look at the gateway for its payment, and cancel it by hand.`,
    );
  return {
    writes: [{ create: "payments", item: { orderId, reason, status: "cancelled", cancelledAt: now } }],
    events: [{ type: "PaymentCancellationRequested", data: { orderId, reason, requestedAt: now } }],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "request-payment-cancellation": typeof handle;
  }
}
