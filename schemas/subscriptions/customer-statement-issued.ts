import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CustomerId } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";
import { Month } from "./values.ts";

export const CustomerStatementIssued = defineEvent({
  type: "CustomerStatementIssued",
  source: "shop.subscriptions",
  key: ["customerId", "month", "currency", "charges"],
  description:
    "What a customer paid in a month (UTC), in one currency. Where a charge of that month is counted later, a corrected one follows, with more charges.",
  example: {
    customerId: "customer-1",
    month: "2026-01",
    currency: "EUR",
    charges: 1,
    amount: 1190,
  },
  data: z.object({
    customerId: CustomerId,
    month: Month,
    currency: Currency,
    charges: z.int().min(1),
    amount: Money,
  }),
});
export type CustomerStatementIssued = EventOf<typeof CustomerStatementIssued>;
