import { setTimeout as sleep } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import type { Totals } from "./totals.ts";

export type Ending = "invoiced" | "declined" | "reversed";

/** An order that was accepted with 202. */
export interface Order {
  orderId: string;
  /** Idempotency-Key of the request. */
  key: string;
  /** How it must end, whatever happens on the way. */
  ends: Ending;
  /** Minor units. */
  total: number;
}

/** What customers pay with and where they live, so many in a hundred. */
const MIX: readonly { percent: number; token: string; country: string; ends: Ending }[] = [
  { percent: 34, token: "tok_visa", country: "DE", ends: "invoiced" },
  { percent: 20, token: "tok_visa", country: "FR", ends: "invoiced" },
  { percent: 10, token: "tok_declined", country: "DE", ends: "declined" },
  { percent: 4, token: "tok_lost", country: "DE", ends: "declined" },
  { percent: 10, token: "tok_flaky", country: "DE", ends: "invoiced" },
  { percent: 8, token: "tok_visa", country: "ZZ", ends: "reversed" },
  { percent: 7, token: "tok_visa", country: "XA", ends: "invoiced" },
  { percent: 7, token: "tok_visa", country: "XB", ends: "reversed" },
];

/** Requests under way at once, not counting those that are sent twice. */
const CALLERS = 8;

/** So many in a hundred send the same request twice at once. */
const TWINS = 12;

/** A customer gives up after so many tries. */
const TRIES = 40;

interface Args {
  apiUrl: string;
  chance: Chance;
  orders: number;
  /** Over which the orders are spread. */
  milliseconds: number;
  counts: Totals;
  /** Gets the number of orders accepted so far. */
  onProgress(accepted: number): void;
  signal: AbortSignal;
}

/** Places orders over HTTP; resolves with those that were accepted, each once. */
export async function placeOrders(args: Args): Promise<Order[]> {
  const { orders, milliseconds, chance, signal, counts } = args;
  const began = performance.now();
  const requests = Array.from({ length: orders }, (_, index) => ({
    at: (index / orders) * milliseconds,
    ...requestOf(`chaos-${index}`, chance),
    twin: chance.percent(TWINS),
  }));
  const accepted: Order[] = [];
  const queue = requests.values();
  const caller = async () => {
    for (const { at, twin, ends, total, ...request } of queue) {
      await sleep(Math.max(0, began + at - performance.now()), undefined, { signal });
      const answers = await Promise.all(Array.from({ length: twin ? 2 : 1 }, () => accept(request, args)));
      if (twin) counts.add("requests sent twice at once");
      const ids = new Set(answers.filter((id) => id !== undefined));
      if (ids.size === 0) counts.add("orders given up by their customer");
      for (const orderId of ids) accepted.push({ orderId, key: request.key, ends, total });
      args.onProgress(accepted.length);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return accepted;
}

function requestOf(key: string, chance: Chance) {
  let left = chance.between(1, 100);
  const kind = MIX.find(({ percent }) => {
    left -= percent;
    return left <= 0;
  });
  if (!kind) throw new Error("The mix does not add up to 100.");
  const { token, country, ends } = kind;
  const quantity = chance.between(1, 5);
  const unitPrice = chance.between(100, 9999);
  const body = {
    customerId: "customer-1",
    items: [{ sku: "tea-250g", quantity, unitPrice }],
    currency: "EUR",
    paymentToken: token,
    billingCountry: country,
  };
  return { key, body: JSON.stringify(body), ends, total: quantity * unitPrice };
}

/** Sends a request until it is accepted; undefined where the customer gives up. Throws where it is refused. */
async function accept(
  { key, body }: { key: string; body: string },
  { apiUrl, counts, signal }: Args,
): Promise<string | undefined> {
  for (let tries = 1; tries <= TRIES; tries++) {
    counts.add("requests to place an order");
    const response = await fetch(`${apiUrl}/orders`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body,
      signal,
    }).catch((error: Error) => {
      if (signal.aborted) throw error;
      return undefined;
    });
    const answer = await response?.text().catch(() => undefined);
    if (response?.status === 202 && answer !== undefined)
      return (JSON.parse(answer) as { orderId: string }).orderId;
    if (response && response.status < 500 && response.status !== 429)
      throw new Error(`POST /orders answered ${response.status}: ${answer}`);
    await sleep(100 + 50 * tries, undefined, { signal });
  }
  return undefined;
}
