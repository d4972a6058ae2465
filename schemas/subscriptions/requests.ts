import * as z from "zod";
import { CustomerId } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";
import { Decider, PaymentToken, Period, PlanName } from "./values.ts";

/** Body of `POST /subscriptions`. With a JWT the customer is the token's subject, whatever the body says. */
export const StartRequest = z.object({
  customerId: CustomerId.optional(),
  plan: PlanName,
  price: Money,
  currency: Currency,
  paymentToken: PaymentToken,
});
export type StartRequest = z.output<typeof StartRequest>;

/** Body of `POST /subscriptions/{subscriptionId}/approval`. With a JWT it is the token's subject who approves. */
export const ApprovalRequest = z.object({
  by: Decider.optional(),
  /** The unpaid month, as GraceRequested names it. @default the one that waits */
  period: Period.optional(),
});
export type ApprovalRequest = z.output<typeof ApprovalRequest>;

/** Body of `POST /subscriptions/{subscriptionId}/cancellation`: nothing. */
export const CancellationRequest = z.object({});
export type CancellationRequest = z.output<typeof CancellationRequest>;
