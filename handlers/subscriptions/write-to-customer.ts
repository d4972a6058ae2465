import type { Handler } from "../../runtime/handler.ts";
import type { CustomerStatementIssued } from "../../schemas/subscriptions/customer-statement-issued.ts";
import type { GraceRequested } from "../../schemas/subscriptions/grace-requested.ts";
import type { SubscriptionChargeDeclined } from "../../schemas/subscriptions/subscription-charge-declined.ts";
import type { SubscriptionExtended } from "../../schemas/subscriptions/subscription-extended.ts";
import type { SubscriptionSuspended } from "../../schemas/subscriptions/subscription-suspended.ts";
import type { CustomerMail, Letter } from "./customer-mail.ts";

type News =
  | SubscriptionChargeDeclined
  | GraceRequested
  | SubscriptionExtended
  | SubscriptionSuspended
  | CustomerStatementIssued;

/** Tells a customer what became of a month, once for each business fact. */
export const handle: Handler<{ on: News; ports: { customerMail: CustomerMail } }> = async (
  news,
  { ports },
) => {
  const { customerId } = news.data;
  const { fact, ...letter } = letterOf(news);
  await ports.customerMail.send({ key: [news.type, ...fact].join(":"), customerId, ...letter });
  return {};
};

/** A letter, and what names its business fact among those of its type. */
function letterOf(news: News): Pick<Letter, "subject" | "text"> & { fact: (string | number)[] } {
  if (news.type === "CustomerStatementIssued") {
    const { customerId, month, currency, charges, amount } = news.data;
    return {
      fact: [customerId, month, currency, charges],
      subject: `Your statement of ${month}`,
      text: `You paid ${shownAmount(amount, currency)} in ${month}. Number of charges: ${charges}.`,
    };
  }
  const { subscriptionId, period } = news.data;
  const fact = [subscriptionId, period];
  const month = `month ${period} of your subscription ${subscriptionId}`;
  switch (news.type) {
    case "SubscriptionChargeDeclined": {
      const { attempt, reason, retryAt } = news.data;
      return {
        fact: [...fact, attempt],
        subject: "We could not charge you",
        text: `The charge for ${month} was declined: ${reason}.${retryAt ? ` We try again on ${day(retryAt)}.` : ""}`,
      };
    }
    case "GraceRequested":
      return {
        ...{ fact, subject: "Your subscription may end" },
        text: `We could not charge ${month}. Until ${day(news.data.until)} we decide whether it goes on.`,
      };
    case "SubscriptionExtended":
      return { fact, subject: "Your subscription goes on", text: `You need not pay ${month}.` };
    case "SubscriptionSuspended":
      return { fact, subject: "Your subscription is suspended", text: `For ${month}: ${news.data.reason}.` };
  }
}

/** An amount in minor units, with as many decimals as its currency has. */
function shownAmount(amount: number, currency: string): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "code" });
  const { maximumFractionDigits = 0 } = format.resolvedOptions();
  return format.format(amount / 10 ** maximumFractionDigits).replace("\u00a0", " ");
}

function day(time: string): string {
  return time.slice(0, 10);
}

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "write-to-customer": typeof handle;
  }
}
