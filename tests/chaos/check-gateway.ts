import { isCaptured } from "./accounts.ts";
import type { Books } from "./books.ts";
import type { Findings } from "./findings.ts";
import { grouped } from "./grouped.ts";
import { cancelledCharges, type Entry } from "./ledger.ts";

/** The gateway took and gave back just what the tables tell, once for each business fact. */
export function checkGateway({ ledger, payments, reversals, cancellations }: Books): Findings {
  const expected = new Map<string, number | undefined>([
    ...payments.filter(isCaptured).map(({ orderId, amount }) => [`charge:${orderId}`, amount] as const),
    ...reversals.map(({ paymentId, amount }) => [`reverse:${paymentId}`, amount] as const),
    ...cancellations.map(({ orderId }) => [`cancel:${orderId}`, 0] as const),
  ]);
  const cancelled = cancelledCharges(ledger);
  const moved = ledger.filter(({ did, key }) => did !== "decline" && !cancelled.has(key));
  const heard = grouped(moved, ({ key }) => key);
  const sums = [...heard].map(([key, [{ amount = 0 } = {}]]) => ({ key, amount }));
  return {
    contradictions: [
      ...[...grouped(ledger, ({ key }) => key)].flatMap(([key, entries]) => consistent(key, entries)),
      ...sums
        .filter(({ key, amount }) => expected.has(key) && expected.get(key) !== amount)
        .map(({ key, amount }) => `the gateway moved ${amount} for ${key}, not ${expected.get(key)}`),
      ...[...expected.keys()]
        .filter((key) => !heard.has(key))
        .map((key) => `the tables tell of ${key}, of which the gateway never heard`),
    ],
    unfinished: sums
      .filter(({ key }) => !expected.has(key))
      .map(({ key, amount }) => `the gateway moved ${amount} for ${key}, which no table tells of`),
  };
}

/** The same key always means the same. */
function consistent(key: string, entries: readonly Entry[]): string[] {
  const intents = new Set(entries.map((entry) => JSON.stringify(entry)));
  return intents.size > 1 ? [`key ${key} reached the gateway with ${[...intents].join(" and ")}`] : [];
}
