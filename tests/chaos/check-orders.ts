import { type Account, accountsOf, endingOf, isCaptured, isIssued, sum } from "./accounts.ts";
import type { Books } from "./books.ts";
import type { Order } from "./customers.ts";
import { type Findings, together } from "./findings.ts";

/** Each order ended in one way, as it had to, and its rows add up. */
export function checkOrders(books: Books): Findings {
  const accepted = new Map(books.accepted.map((order) => [order.orderId, order]));
  const late = outOfTime(books.events);
  const all = accountsOf(books).map((account): Findings => {
    const { orderId } = account;
    const named = (lines: readonly string[]) => lines.map((what) => `order ${orderId} ${what}`);
    const order = accepted.get(orderId);
    return {
      contradictions: named([
        ...doubled(account),
        ...(order ? misled(account, order, late.has(orderId)) : []),
      ]),
      unfinished: named([...unbalanced(account), ...unended(account, order && books.statuses.get(orderId))]),
    };
  });
  return together(all);
}

/** Orders that a verdict met for want of time: on a busy machine a handler may have too little of it, again and again. */
export function outOfTime(events: Books["events"]): Set<string> {
  const verdicts = events.filter(
    ({ type, data }) => type === "HandlingFailed" && /took longer than/.test(String(data.reason)),
  );
  return new Set(
    verdicts.map(({ data }) => String((data.event as FailedEvent | undefined)?.detail?.data?.orderId)),
  );
}

interface FailedEvent {
  detail?: { data?: { orderId?: string } };
}

/** One of each at most, and none that excludes another. */
function doubled({ payments, invoices, reversals, cancellations }: Account): string[] {
  return [
    ...Object.entries({ payments, invoices, reversals, cancellations })
      .filter(([, rows]) => rows.length > 1)
      .map(([what, rows]) => `has ${rows.length} ${what}`),
    ...(invoices.some(isIssued) && reversals.length > 0 ? ["is invoiced and reversed"] : []),
    ...(payments.some(isCaptured) && cancellations.length > 0 ? ["is paid and cancelled"] : []),
  ];
}

/** captured − reversed = invoiced */
function unbalanced({ payments, invoices, reversals }: Account): string[] {
  const [captured, reversed] = [sum(payments.filter(isCaptured)), sum(reversals)];
  const invoiced = sum(invoices.filter(isIssued));
  return captured - reversed === invoiced
    ? []
    : [`does not add up: ${captured} captured − ${reversed} reversed ≠ ${invoiced} invoiced`];
}

/** Each has an end; what a customer asks for says the same. An order whose customer gave up may be any, but must end. */
function unended(account: Account, status: string | undefined): string[] {
  const ending = endingOf(account);
  if (!ending) return [`has not ended (status ${status ?? "not asked for"})`];
  return status === undefined || ending === status
    ? []
    : [`is ${ending} by the tables, but GET says ${status}`];
}

/** It ended as its token and country mean, at its price. */
function misled(account: Account, order: Order, isLate: boolean): string[] {
  const ending = endingOf(account);
  if (!ending) return [];
  const captured = sum(account.payments.filter(isCaptured));
  return [
    ...(ending === order.ends || isLate
      ? []
      : [`is ${ending}, but its token and country mean ${order.ends}`]),
    ...(ending === "declined" || captured === order.total
      ? []
      : [`costs ${order.total}, but ${captured} was captured`]),
  ];
}
