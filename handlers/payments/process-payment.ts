import type { Handler } from "../../runtime/handler.ts";
import type { OrderCreated } from "../../schemas/orders/order-created.ts";
import { ChargeAnswer } from "../../schemas/payments/answers.ts";
import type { PaymentDeclined } from "../../schemas/payments/payment-declined.ts";
import type { PaymentProcessed } from "../../schemas/payments/payment-processed.ts";
import { answerOf } from "../../schemas/values/answer.ts";
import type { PaymentGateway } from "./payment-gateway.ts";

/** Charges an order once; what the gateway said is a fact of the payments table, a decline included. */
export const handle: Handler<{
  on: OrderCreated;
  emits: PaymentProcessed | PaymentDeclined;
  creates: "payments";
  ports: { paymentGateway: PaymentGateway };
}> = async ({ data: order }, { now, attempt, ports }) => {
  const { orderId, currency, billingCountry, total: amount } = order;
  const answer = await ports.paymentGateway.charge({
    key: `charge:${orderId}`,
    token: order.paymentToken,
    amount,
    currency,
    attempt,
  });
  const outcome = answerOf("The payment gateway", ChargeAnswer, answer);
  if (outcome.declined !== undefined) {
    const declined = { orderId, reason: outcome.declined, declinedAt: now };
    return {
      writes: [{ create: "payments", item: { ...declined, status: "declined" } }],
      events: [{ type: "PaymentDeclined", data: declined }],
    };
  }
  const payment = {
    paymentId: outcome.paymentId,
    orderId,
    amount,
    currency,
    billingCountry,
    processedAt: now,
  };
  return {
    writes: [{ create: "payments", item: { ...payment, status: "processed" } }],
    events: [{ type: "PaymentProcessed", data: payment }],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "process-payment": typeof handle;
  }
}
