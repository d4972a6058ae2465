import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { create as sandbox } from "../../../adapters/payments/payment-gateway/sandbox.ts";
import type { Charge, PaymentGateway } from "../../../handlers/payments/payment-gateway.ts";
import type { Entry } from "../ledger.ts";

/**
 * The sandbox gateway with books: a line for each call that came through, in the file that CHAOS_LEDGER names. As real
 * gateways do, it sometimes takes the money and gives no answer: on first attempts only, and always for the same keys,
 * so that an order's ending still follows from its token; and on each attempt for `tok_lost`. In the chaos run it lies in
 * `adapters/payments/payment-gateway/`.
 */
export function create(): PaymentGateway {
  const gateway = sandbox();
  const file = process.env.CHAOS_LEDGER ?? "/dev/null";
  const note = (entry: Entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
  /** Whichever process cancelled it. */
  const isCancelled = ({ key }: Charge) =>
    existsSync(file) && readFileSync(file, "utf8").includes(`"charge":${JSON.stringify(key)}`);
  return {
    async charge(charge) {
      const { key, token, amount, currency, attempt } = charge;
      if (isCancelled(charge)) return { declined: "the charge was cancelled" };
      const capture: Entry = { key, token, amount, currency, did: "capture" };
      if (token === "tok_lost") note(capture);
      const outcome = await gateway.charge(charge);
      note("declined" in outcome ? { ...capture, did: "decline" } : capture);
      if (attempt === 1 && isUnlucky(key)) throw new Error("The gateway gave no answer (chaos)");
      return outcome;
    },
    async reverse(reversal) {
      const { key, amount, currency } = reversal;
      note({ key, amount, currency, did: "reverse" });
      return gateway.reverse(reversal);
    },
    async cancel(cancellation) {
      note({ ...cancellation, did: "cancel" });
      return gateway.cancel(cancellation);
    },
  };
}

/** One key in twenty. */
function isUnlucky(key: string): boolean {
  return createHash("sha256").update(key).digest().readUInt8() % 20 === 0;
}
