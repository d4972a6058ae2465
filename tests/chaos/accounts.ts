import type { Books, Row } from "./books.ts";
import type { Ending } from "./customers.ts";
import { grouped } from "./grouped.ts";

/** The rows of one order. */
export interface Account {
  orderId: string;
  payments: readonly Row[];
  invoices: readonly Row[];
  reversals: readonly Row[];
  cancellations: readonly Row[];
}

/** An account for each order that any side knows of. */
export function accountsOf(books: Books): Account[] {
  const { accepted, orders, payments, invoices, reversals, cancellations } = books;
  const tables = { payments, invoices, reversals, cancellations };
  const ids = [accepted, orders, ...Object.values(tables)].flat().map(({ orderId }) => orderId);
  const of = Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [table, grouped(rows, ({ orderId }) => orderId)]),
  ) as Record<keyof typeof tables, Map<string, Row[]>>;
  return [...new Set(ids)].map((orderId) => ({
    orderId,
    payments: of.payments.get(orderId) ?? [],
    invoices: of.invoices.get(orderId) ?? [],
    reversals: of.reversals.get(orderId) ?? [],
    cancellations: of.cancellations.get(orderId) ?? [],
  }));
}

/** The ending that the tables show; undefined where there is none yet. */
export function endingOf({ payments, invoices, reversals, cancellations }: Account): Ending | undefined {
  if (reversals.length > 0) return "reversed";
  if (invoices.some(isIssued)) return "invoiced";
  const isDeclined = cancellations.length > 0 || payments.some(({ status }) => status === "declined");
  return isDeclined ? "declined" : undefined;
}

/** Whether money was taken. */
export function isCaptured({ status }: Row): boolean {
  return status === "processed";
}

/** Whether it is an invoice, and not the void in its place. */
export function isIssued({ status }: Row): boolean {
  return status === "issued";
}

/** Minor units. */
export function sum(rows: readonly { amount?: number }[]): number {
  return rows.reduce((total, { amount = 0 }) => total + amount, 0);
}
