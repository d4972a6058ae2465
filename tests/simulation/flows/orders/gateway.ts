import { create as createGateway } from "../../../../adapters/payments/payment-gateway/sandbox.ts";
import type { PaymentGateway } from "../../../../handlers/payments/payment-gateway.ts";
import { PermanentError } from "../../../../schemas/permanent-error.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import type { Process } from "../../../../testing/simulation/process.ts";

/** A token at which the process dies, until the bug is mended. */
export const KILLER = "tok_killer";

/** A token that is charged, and whose answer is lost each time. */
export const LOST = "tok_lost";

/** The sandbox gateway with a ledger: it honours its keys, and notes every movement of money. */
export function bookkeeping(cloud: Cloud) {
  const sandbox = createGateway();
  const known = new Map<string, { asked: string; outcome: Promise<unknown> }>();
  /** Order → sums in minor units. */
  const captured = new Map<string, number[]>();
  const reversed = new Map<string, number[]>();
  const cancelled = new Map<string, number[]>();
  /** Keys of charges that shall not exist. */
  const gone = new Set<string>();
  const orders = new Map<string, string>();

  function once<T>(key: string, asked: string, move: () => Promise<T>): Promise<T> {
    const found = known.get(key) ?? { asked, outcome: move() };
    if (found.asked !== asked) throw new PermanentError(`The key ${key} came with ${found.asked} before`);
    known.set(key, found);
    // An error is no outcome: the next call under the key tries again.
    found.outcome.catch(() => known.delete(key));
    return found.outcome as Promise<T>;
  }

  function note(book: Map<string, number[]>, order: string, amount: number, what: string): void {
    const sums = [...(book.get(order) ?? []), amount];
    book.set(order, sums);
    if (sums.length > 1) cloud.watch.fail(`${what} ${sums.length} times for ${order}: ${sums}`);
  }

  return {
    captured,
    reversed,
    cancelled,
    gatewayOf: (process: Process): PaymentGateway => ({
      charge: (charge) =>
        process.call(`gateway charge ${charge.key}`, () => {
          cloud.counts.calls++;
          if (charge.token === KILLER && cloud.chance.stormy) process.kill("the gateway's client has a bug");
          const token = charge.token === KILLER ? "tok_visa" : charge.token;
          const order = charge.key.split(":")[1] ?? "";
          if (gone.has(charge.key)) return { declined: "the charge was cancelled" };
          if (token === LOST && !captured.has(order))
            note(captured, order, charge.amount, "money was captured");
          return once(charge.key, `${charge.amount} ${charge.token}`, async () => {
            const outcome = await sandbox.charge({ ...charge, token });
            if ("declined" in outcome) return outcome;
            orders.set(outcome.paymentId, order);
            note(captured, order, charge.amount, "money was captured");
            return outcome;
          });
        }),
      reverse: (reversal) =>
        process.call(`gateway reverse ${reversal.key}`, () =>
          once(reversal.key, String(reversal.amount), async () => {
            const order = orders.get(reversal.paymentId) ?? "";
            note(reversed, order, reversal.amount, "money was given back");
            return sandbox.reverse(reversal);
          }),
        ),
      cancel: (cancellation) =>
        process.call(`gateway cancel ${cancellation.key}`, () =>
          once(cancellation.key, cancellation.charge, async () => {
            const { charge } = cancellation;
            const order = charge.split(":")[1] ?? "";
            gone.add(charge);
            for (const amount of (charge === `charge:${order}` && captured.get(order)) || [])
              note(cancelled, order, amount, "a charge was cancelled");
            return sandbox.cancel(cancellation);
          }),
        ),
    }),
  };
}
