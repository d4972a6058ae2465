import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CustomerId } from "../values/identifiers.ts";
import { Currency } from "../values/money.ts";
import { Month } from "./values.ts";

export const StatementDue = defineEvent({
  type: "StatementDue",
  source: "shop.subscriptions",
  key: ["customerId", "month", "currency"],
  description: "A timer: a month of a customer is over, and is to be summed up.",
  example: {
    customerId: "customer-1",
    month: "2026-01",
    currency: "EUR",
  },
  data: z.object({
    customerId: CustomerId,
    month: Month,
    currency: Currency,
  }),
});
export type StatementDue = EventOf<typeof StatementDue>;
