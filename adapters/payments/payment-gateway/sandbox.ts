import type { PaymentGateway } from "../../../handlers/payments/payment-gateway.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";

/**
 * A gateway without money, for dev and local stacks. The outcome follows from token, key and attempt alone:
 * `tok_visa` charges, `tok_declined` declines, `tok_flaky` fails on attempts 1 and 2, `tok_slow` takes 1 s.
 * Any other token is refused for good.
 */
export function create(): PaymentGateway {
  return {
    async charge({ key, token, attempt }) {
      const paymentId = `pay_${key.slice("charge:".length)}`;
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
        default:
          throw new PermanentError(
            "Unknown payment token: the sandbox knows tok_visa, tok_declined, tok_flaky, tok_slow",
          );
      }
    },
    async reverse({ key }) {
      return { reversalId: `rev_${key.slice("reverse:".length)}` };
    },
  };
}
