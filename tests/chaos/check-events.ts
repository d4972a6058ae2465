import { accountsOf, endingOf } from "./accounts.ts";
import type { Books } from "./books.ts";
import type { Ending } from "./customers.ts";
import { grouped } from "./grouped.ts";

/** What the bus must have carried of an order, and nothing else but its failures. */
const STORIES: Readonly<Record<Ending | "cancelled", readonly string[]>> = {
  declined: ["OrderCreated", "PaymentDeclined"],
  cancelled: ["OrderCreated", "PaymentCancellationRequested", "PaymentDeclined"],
  invoiced: ["OrderCreated", "PaymentProcessed", "InvoiceCreated"],
  reversed: ["OrderCreated", "PaymentProcessed", "PaymentReversalRequested", "PaymentReversed"],
};

/** Every fact was published, and under one id; no event tells of what did not happen. */
export function checkEvents(books: Books): string[] {
  const { events } = books;
  const facts = grouped(events, ({ type, data }) => `${type} of ${data.orderId ?? data.deadLetterId}`);
  const twice = [...facts].flatMap(([fact, published]) => {
    const ids = new Set(published.map(({ id }) => id));
    return ids.size > 1 ? [`${fact} was published under ${ids.size} ids: ${[...ids].join(", ")}`] : [];
  });
  const byOrder = grouped(events, ({ data }) => data.orderId ?? "");
  const untold = accountsOf(books).flatMap((account) => {
    const ending = endingOf(account);
    if (!ending) return [];
    const timeline = STORIES[account.cancellations.length > 0 ? "cancelled" : ending];
    const told = new Set(byOrder.get(account.orderId)?.map(({ type }) => type));
    return [
      ...timeline
        .filter((type) => !told.has(type))
        .map((type) => `${type} of ${account.orderId} was never published`),
      ...[...told]
        .filter((type) => !timeline.includes(type))
        .map((type) => `${type} of ${account.orderId} was published, but it is ${ending}`),
    ];
  });
  return [...twice, ...untold];
}
