import type * as z from "zod";
import { monthsLater } from "./calendar.ts";
import type { Status } from "./values.ts";

/** A subscription as its table holds it. */
export interface Subscription extends Due {
  customerId: string;
  plan: string;
  /** Minor units. */
  price: number;
  /** ISO 4217. */
  currency: string;
  paymentToken: string;
  /** When the first month begins, ISO 8601; the others follow from it. */
  startedAt: string;
  /** `retrying` and `grace`: the month is not paid yet. */
  status: z.infer<typeof Status>;
}

/**
 * A charge. In the table it is the one that is expected next: it only grows, so an event that names an earlier one is late,
 * and has nothing to do any more.
 */
export interface Due {
  subscriptionId: string;
  /** From 1. */
  period: number;
  /** Of the period, from 1. */
  attempt: number;
}

/** A subscription that expects its first charge. */
export function begun(terms: Omit<Subscription, "status" | "period" | "attempt">): Subscription {
  const { subscriptionId, customerId, plan, price, currency, paymentToken, startedAt } = terms;
  return {
    ...{ subscriptionId, customerId, plan, price, currency, paymentToken, startedAt },
    ...{ status: "active", period: 1, attempt: 1 },
  };
}

/** A table's item, as what it is; one that was cancelled before it started has no terms. */
export function subscriptionOf(item: Readonly<Record<string, unknown>>): Subscription {
  return item as unknown as Subscription;
}

/** The subscription with its next month ahead, and when that begins. */
export function renewed(subscription: Subscription): { next: Subscription; at: string } {
  const { startedAt, period } = subscription;
  return {
    next: { ...subscription, status: "active", period: period + 1, attempt: 1 },
    at: monthsLater(startedAt, period),
  };
}

/** Below 0 where a charge comes before another of the same subscription, 0 where it is the same. */
export function compare(due: Due, other: Due): number {
  return due.period - other.period || due.attempt - other.attempt;
}

/** What the gateway calls a charge: the business fact, so it is made once at most. */
export function chargeKey({ subscriptionId, period, attempt }: Due): string {
  return `subscription:${subscriptionId}:${period}:${attempt}`;
}

/** What others see of a table's item. */
export function shown(item: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { paymentToken: _, revision: __, incarnation: ___, ...rest } = item;
  return rest;
}
