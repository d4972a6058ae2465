import type { Charge, PaymentGateway } from "../../../handlers/payments/payment-gateway.ts";

/** A gateway that remembers what was asked, and holds what it captured until it is cancelled. */
export interface Gateway extends PaymentGateway {
  readonly charges: Charge[];
  /** Keys of charges that are captured. */
  readonly captured: Set<string>;
  readonly cancelled: Set<string>;
}

/** `answer` says what comes of a charge: `captured`, `declined`, or `lost` where it is captured and nobody hears of it. */
export function gatewayOf(answer: (charge: Charge) => string | Promise<string>): Gateway {
  const [charges, captured, cancelled] = [[] as Charge[], new Set<string>(), new Set<string>()];
  return {
    ...{ charges, captured, cancelled },
    async charge(charge) {
      charges.push(charge);
      const outcome = await answer(charge);
      if (outcome === "declined" || cancelled.has(charge.key)) return { declined: "insufficient funds" };
      captured.add(charge.key);
      if (outcome === "lost") throw new Error("the answer is lost");
      return { paymentId: `paid-${charge.key}` };
    },
    async cancel({ key, charge }) {
      cancelled.add(charge);
      captured.delete(charge);
      return { cancellationId: key };
    },
    reverse: () => Promise.reject(new Error("nothing is reversed here")),
  };
}
