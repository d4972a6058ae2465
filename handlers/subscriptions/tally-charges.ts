import type { Handler } from "../../runtime/handler.ts";
import { monthOf, nextMonthOf } from "../../schemas/subscriptions/calendar.ts";
import { periodKey, statementKey } from "../../schemas/subscriptions/sort-keys.ts";
import type { StatementDue } from "../../schemas/subscriptions/statement-due.ts";
import type { SubscriptionCharged } from "../../schemas/subscriptions/subscription-charged.ts";

/**
 * Counts a charge in its customer's statement of the month, once: the charge is a fact. Whichever charge comes sets the
 * one timer of that statement; a charge that is counted after the month has its statement issued again.
 */
export const handle: Handler<{
  on: SubscriptionCharged;
  emits: StatementDue;
  creates: "subscriptionCharges";
  adds: "statements";
}> = ({ data: charge }) => {
  const { subscriptionId, customerId, period, chargeId, amount, currency, chargedAt } = charge;
  const month = monthOf(chargedAt);
  return {
    writes: [
      {
        create: "subscriptionCharges",
        item: { subscriptionId, period: periodKey(period), chargeId, amount, currency, chargedAt },
      },
      {
        add: "statements",
        key: customerId,
        sort: statementKey({ month, currency }),
        amounts: { charges: 1, amount },
      },
    ],
    events: [{ type: "StatementDue", data: { customerId, month, currency }, at: nextMonthOf(chargedAt) }],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "tally-charges": typeof handle;
  }
}
