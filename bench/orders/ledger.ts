/** Something that an outside service did, and cannot take back. */
export interface Effect {
  what: "charge" | "invoice" | "refund";
  orderId: string;
  /** Under which the service does it once. */
  key?: string | undefined;
  /** Milliseconds since 1970. */
  at: number;
}

/** What became of orders. */
export interface Outcome {
  orders: number;
  invoiced: number;
  /** Charged, given back, and not invoiced. */
  refunded: number;
  /** Without an end, while something of theirs waits in a queue, a dead-letter queue or an execution. */
  stuck: number;
  /** Without an end, and nothing goes on. */
  lost: number;
  /** Of those without an invoice: charged, and not refunded. */
  chargedForNothing: number;
  /** The gateway was called to charge more than once. */
  chargeCalledTwice: number;
  /** Money was taken more than once, at a gateway that charges once for a key. */
  chargedTwice: number;
  invoicedTwice: number;
}

/** Counts effects order by order. `pending`: how many things wait in queues and executions. */
export function outcomeOf(orders: readonly string[], effects: readonly Effect[], pending: number): Outcome {
  const of = (orderId: string, what: Effect["what"]) =>
    effects.filter((effect) => effect.orderId === orderId && effect.what === what);
  const all = orders.map((orderId) => {
    const [charges, invoices, refunds] = [
      of(orderId, "charge"),
      of(orderId, "invoice"),
      of(orderId, "refund"),
    ];
    return { calls: charges.length, charges: distinct(charges), invoices: distinct(invoices), refunds };
  });
  const count = (is: (one: (typeof all)[number]) => boolean) => all.filter(is).length;
  const isOpen = (one: (typeof all)[number]) => one.invoices === 0 && one.refunds.length === 0;
  const open = count(isOpen);
  const stuck = Math.min(open, pending);
  return {
    orders: orders.length,
    invoiced: count(({ invoices }) => invoices > 0),
    refunded: count(({ invoices, refunds }) => invoices === 0 && refunds.length > 0),
    stuck,
    lost: open - stuck,
    chargedForNothing: count((one) => isOpen(one) && one.charges > 0),
    chargeCalledTwice: count(({ calls }) => calls > 1),
    chargedTwice: count(({ charges }) => charges > 1),
    invoicedTwice: count(({ invoices }) => invoices > 1),
  };
}

/** Effects that are not the same one: without a key, each is. */
function distinct(effects: readonly Effect[]): number {
  const keys = effects.map(({ key }) => key).filter((key) => key !== undefined);
  return new Set(keys).size + effects.length - keys.length;
}

/** Milliseconds from each order to its first invoice; of those that have one. */
export function latencies(sent: ReadonlyMap<string, number>, effects: readonly Effect[]): number[] {
  return [...sent].flatMap(([orderId, at]) => {
    const times = effects
      .filter((one) => one.what === "invoice" && one.orderId === orderId)
      .map((one) => one.at);
    return times.length > 0 ? [Math.min(...times) - at] : [];
  });
}

/** The value that so many in a hundred are not above, the nearest that there is. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}
