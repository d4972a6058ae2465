import type { PaymentGateway } from "../../../handlers/payments/payment-gateway.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";

/**
 * A gateway without money, for dev and local stacks. The outcome follows from token, key and attempt alone:
 * `tok_visa` charges, `tok_declined` declines, `tok_flaky` fails on attempts 1 and 2, `tok_slow` takes 1 s, `tok_lost`
 * charges and its answer is lost each time. Any other token is refused for good. What was cancelled is declined from then
 * on, as far as this process knows.
 */
export function create(): PaymentGateway {
  const cancelled = new Set<string>();
  return {
    async charge({ key, token, attempt }) {
      if (cancelled.has(key)) return { declined: "the charge was cancelled" };
      const paymentId = `pay_${key.replace(/^charge:/, "")}`;
      switch (token) {
        case "tok_visa":
          return { paymentId };
        case "tok_declined":
          return { declined: "insufficient funds" };
        case "tok_flaky":
          if (attempt <= 2) throw new Error(`The gateway is down (sandbox, attempt ${attempt})`);
          return { paymentId };
        case "tok_slow":
          await new Promise((resolve) => setTimeout(resolve, 1000));
          return { paymentId };
        case "tok_lost":
          throw new Error(`The gateway charged, and its answer was lost (sandbox, attempt ${attempt})`);
        default:
          throw new PermanentError(
            "Unknown payment token: the sandbox knows tok_visa, tok_declined, tok_flaky, tok_slow, tok_lost",
          );
      }
    },
    async reverse({ key }) {
      return { reversalId: `rev_${key.slice("reverse:".length)}` };
    },
    async cancel({ key, charge }) {
      cancelled.add(charge);
      return { cancellationId: `can_${key.replace(/^cancel:/, "")}` };
    },
  };
}
