import { accountsOf, endingOf } from "./accounts.ts";
import type { Books } from "./books.ts";
import type { Ending } from "./customers.ts";
import type { Findings } from "./findings.ts";
import { grouped } from "./grouped.ts";

/** What the bus must have carried of an order, and nothing else but its failures. */
const EVENTS: Readonly<Record<Ending | "cancelled", readonly string[]>> = {
  declined: ["OrderCreated", "PaymentDeclined"],
  cancelled: ["OrderCreated", "PaymentCancellationRequested", "PaymentDeclined"],
  invoiced: ["OrderCreated", "PaymentProcessed", "InvoiceCreated"],
  reversed: ["OrderCreated", "PaymentProcessed", "PaymentReversalRequested", "PaymentReversed"],
};

/** Every fact was published, and under one id; no event tells of what did not happen. */
export function checkEvents(books: Books): Findings {
  const facts = books.events.filter(({ data }) => (data.orderId ?? data.deadLetterId) !== undefined);
  const byFact = grouped(facts, ({ type, data }) => `${type} of ${data.orderId ?? data.deadLetterId}`);
  const twice = [...byFact].flatMap(([fact, published]) => {
    const ids = new Set(published.map(({ id }) => id));
    return ids.size > 1 ? [`${fact} was published under ${ids.size} ids: ${[...ids].join(", ")}`] : [];
  });
  const byOrder = grouped(facts, ({ data }) => data.orderId ?? "");
  const told = accountsOf(books).flatMap((account) => {
    const ending = endingOf(account);
    if (!ending) return [];
    const expected = EVENTS[account.cancellations.length > 0 ? "cancelled" : ending];
    const types = [...new Set(byOrder.get(account.orderId)?.map(({ type }) => type))];
    return [{ ...account, ending, expected, types }];
  });
  return {
    contradictions: [
      ...twice,
      ...told.flatMap(({ orderId, ending, expected, types }) =>
        types
          .filter((type) => !expected.includes(type))
          .map((type) => `${type} of ${orderId} was published, but it is ${ending}`),
      ),
    ],
    unfinished: told.flatMap(({ orderId, expected, types }) =>
      expected
        .filter((type) => !types.includes(type))
        .map((type) => `${type} of ${orderId} was never published`),
    ),
  };
}
