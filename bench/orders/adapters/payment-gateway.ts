import type { PaymentGateway } from "../../../handlers/payments/payment-gateway.ts";
import { ask } from "../functions/services.ts";

/** The bench's gateway; in its copy of the project it lies in `adapters/payments/payment-gateway/`. */
export function create(): PaymentGateway {
  return {
    async charge({ key }) {
      const orderId = key.replace(/^charge:/, "");
      await ask("charge", orderId, key);
      return { paymentId: `pay_${orderId}` };
    },
    async reverse({ key, paymentId }) {
      await ask("refund", paymentId.replace(/^pay_/, ""), key);
      return { reversalId: `rev_${paymentId}` };
    },
    async cancel({ key, charge }) {
      await ask("refund", charge.replace(/^charge:/, ""), key);
      return { cancellationId: `can_${charge}` };
    },
  };
}
