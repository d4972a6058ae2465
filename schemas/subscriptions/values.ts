import * as z from "zod";

/** Identifier of a subscription: 1–64 characters of `A-Za-z0-9_-`, fit for a URL path and a table key. */
export const SubscriptionId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, "use 1–64 characters of A-Z a-z 0-9 _ -");

/** Which month of a subscription, from 1. */
export const Period = z.int().min(1).max(9999);

/** Which charge of a period, from 1; the retries count on. */
export const Attempt = z.int().min(1).max(99);

/** What becomes of a subscription; while it is `retrying` or in `grace` the month is not paid yet. */
export const Status = z.enum(["active", "retrying", "grace", "suspended", "cancelled"]);

/** What is subscribed to. */
export const PlanName = z.string().min(1).max(128);

/** Token of a means of payment that may be charged again and again. */
export const PaymentToken = z.string().min(1).max(256).meta({ secret: true });

/** Who decides, or decided. */
export const Decider = z.string().min(1).max(255).meta({ personal: true });

/** A calendar month of UTC: `2026-01`. */
export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "use YYYY-MM");
