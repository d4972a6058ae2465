import type { Handler } from "../../runtime/handler.ts";
import { CancellationAnswer } from "../../schemas/payments/answers.ts";
import type { PaymentCancellationRequested } from "../../schemas/payments/payment-cancellation-requested.ts";
import type { PaymentDeclined } from "../../schemas/payments/payment-declined.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { answerOf } from "../../schemas/values/answer.ts";
import type { PaymentGateway } from "./payment-gateway.ts";

/**
 * Makes sure that an order's charge does not exist, and ends the order as declined. It acts only where the order's payment
 * was given up: a forged request moves no money of an order that is paid, or is on its way to be.
 */
export const handle: Handler<{
  on: PaymentCancellationRequested;
  emits: PaymentDeclined;
  creates: "cancellations";
  reads: "payments";
  ports: { paymentGateway: PaymentGateway };
}> = async ({ data: { orderId } }, { now, ports, read }) => {
  const payment = await read("payments", orderId);
  if (payment?.status !== "cancelled")
    throw new PermanentError(
      `The payment of order ${orderId} was not given up (found: ${payment?.status ?? "no payment"}): ` +
        "only request-payment-cancellation may ask to cancel it. Nothing was cancelled.",
    );
  const { reason } = payment as { reason: string };
  const answer = await ports.paymentGateway.cancel({
    key: `cancel:${orderId}`,
    charge: `charge:${orderId}`,
  });
  const { cancellationId } = answerOf("The payment gateway", CancellationAnswer, answer);
  return {
    writes: [{ create: "cancellations", item: { orderId, cancellationId, reason, cancelledAt: now } }],
    events: [{ type: "PaymentDeclined", data: { orderId, reason, declinedAt: now } }],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "cancel-payment": typeof handle;
  }
}
