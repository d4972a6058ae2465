import type { PaymentGateway } from "../../../../handlers/subscriptions/payment-gateway.ts";
import { PermanentError } from "../../../../schemas/permanent-error.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import type { Process } from "../../../../testing/simulation/process.ts";

/** How a customer pays: what becomes of each charge follows from its token, its key and chance. */
export const TOKENS = [
  "tok_visa",
  "tok_visa",
  "tok_moody",
  "tok_broke",
  "tok_broke",
  "tok_flaky",
  "tok_lost",
];

/** How often a moody token has nothing. */
const MOODY = 0.7;

/** A gateway with a ledger: it honours its keys, and notes every movement of money. */
export function bookkeeping({ chance, watch, counts }: Cloud) {
  /** Charge → its outcome, with what it was asked for. */
  const known = new Map<string, { asked: string; outcome: { paymentId: string } | { declined: string } }>();
  /** Charges that shall not exist. */
  const gone = new Set<string>();
  /** Charge → what it holds, in minor units. */
  const captured = new Map<string, number>();

  function outcomeOf(key: string, token: string, amount: number) {
    const isBroke = token === "tok_broke" || (token === "tok_moody" && chance.of(`${key} pays`) < MOODY);
    if (isBroke) return { declined: "insufficient funds" };
    if (captured.has(key)) watch.fail(`money was captured twice under ${key}`);
    captured.set(key, amount);
    return { paymentId: `pay_${key}` };
  }

  return {
    /** Sums that were captured and not given back, by their charges. */
    kept: (): [charge: string, amount: number][] => [...captured].filter(([key]) => !gone.has(key)),
    gatewayOf: (process: Process): PaymentGateway => ({
      charge: ({ key, token, amount, attempt }) =>
        process.call(`gateway charge ${key}`, () => {
          counts.calls++;
          if (gone.has(key)) return { declined: "the charge was cancelled" };
          if (token === "tok_flaky" && attempt <= 2) throw new Error("The gateway is down");
          const asked = `${amount} ${token}`;
          const found = known.get(key) ?? { asked, outcome: outcomeOf(key, token, amount) };
          known.set(key, found);
          if (found.asked !== asked) throw new PermanentError(`${key} came with ${found.asked} before`);
          if (token === "tok_lost") throw new Error("The gateway charged, and its answer was lost");
          return found.outcome;
        }),
      cancel: ({ key, charge }) =>
        process.call(`gateway cancel ${key}`, () => {
          gone.add(charge);
          return { cancellationId: `can_${charge}` };
        }),
    }),
  };
}
