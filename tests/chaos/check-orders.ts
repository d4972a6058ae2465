import { type Account, accountsOf, endingOf, isCaptured, isIssued, sum } from "./accounts.ts";
import type { Books } from "./books.ts";
import type { Order } from "./customers.ts";

/** Each order ended in one way, as it had to, and its rows add up. */
export function checkOrders(books: Books): string[] {
  const accepted = new Map(books.accepted.map((order) => [order.orderId, order]));
  return accountsOf(books).flatMap((account) => {
    const order = accepted.get(account.orderId);
    const wrong = [...checkAccount(account), ...checkEnding(account, order, books)];
    return wrong.map((what) => `order ${account.orderId} ${what}`);
  });
}

/** captured − reversed = invoiced, and one of each at most. */
function checkAccount({ payments, invoices, reversals, cancellations }: Account): string[] {
  const issued = invoices.filter(isIssued);
  const [captured, reversed, invoiced] = [sum(payments.filter(isCaptured)), sum(reversals), sum(issued)];
  return [
    ...Object.entries({ payments, invoices, reversals, cancellations })
      .filter(([, rows]) => rows.length > 1)
      .map(([what, rows]) => `has ${rows.length} ${what}`),
    ...(issued.length > 0 && reversals.length > 0 ? ["is invoiced and reversed"] : []),
    ...(payments.some(isCaptured) && cancellations.length > 0 ? ["is paid and cancelled"] : []),
    ...(captured - reversed === invoiced
      ? []
      : [`does not add up: ${captured} captured − ${reversed} reversed ≠ ${invoiced} invoiced`]),
  ];
}

/** An order whose customer gave up may be any order, but must have ended like one. */
function checkEnding(account: Account, order: Order | undefined, { statuses }: Books): string[] {
  const ending = endingOf(account);
  const status = statuses.get(account.orderId);
  if (!ending) return [`has not ended (status ${status ?? "not asked for"})`];
  if (!order) return [];
  const captured = sum(account.payments.filter(isCaptured));
  return [
    ...(ending === order.ends ? [] : [`is ${ending}, but its token and country mean ${order.ends}`]),
    ...(ending === status ? [] : [`is ${ending} by the tables, but GET says ${status}`]),
    ...(ending === "declined" || captured === order.total
      ? []
      : [`costs ${order.total}, but ${captured} was captured`]),
  ];
}
