import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { create as sandbox } from "../../../adapters/payments/payment-gateway/sandbox.ts";
import type { PaymentGateway } from "../../../handlers/payments/payment-gateway.ts";
import type { Entry } from "../ledger.ts";

/**
 * The sandbox gateway with books: a line for each call that came through, in the file that CHAOS_LEDGER names. As real
 * gateways do, it sometimes takes the money and gives no answer: on first attempts only, and always for the same keys,
 * so that an order's ending still follows from its token. In the chaos run it lies in `adapters/payments/payment-gateway/`.
 */
export function create(): PaymentGateway {
  const gateway = sandbox();
  const note = (entry: Entry) =>
    appendFileSync(process.env.CHAOS_LEDGER ?? "/dev/null", `${JSON.stringify(entry)}\n`);
  return {
    async charge(charge) {
      const { key, token, amount, currency, attempt } = charge;
      const outcome = await gateway.charge(charge);
      note({ key, token, amount, currency, did: "declined" in outcome ? "decline" : "capture" });
      if (attempt === 1 && isUnlucky(key)) throw new Error("The gateway gave no answer (chaos)");
      return outcome;
    },
    async reverse(reversal) {
      const { key, amount, currency } = reversal;
      note({ key, amount, currency, did: "reverse" });
      return gateway.reverse(reversal);
    },
  };
}

/** One key in twenty. */
function isUnlucky(key: string): boolean {
  return createHash("sha256").update(key).digest().readUInt8() % 20 === 0;
}
