import type { Handler, Plan, ReadItem } from "../../runtime/handler.ts";
import { ChargeAnswer } from "../../schemas/payments/answers.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { daysLater } from "../../schemas/subscriptions/calendar.ts";
import { changeOf } from "../../schemas/subscriptions/change.ts";
import type { GraceEnded } from "../../schemas/subscriptions/grace-ended.ts";
import type { GraceRequested } from "../../schemas/subscriptions/grace-requested.ts";
import type { PaymentRetryDue } from "../../schemas/subscriptions/payment-retry-due.ts";
import type { RenewalDue } from "../../schemas/subscriptions/renewal-due.ts";
import {
  begun,
  chargeKey,
  compare,
  type Due,
  renewed,
  type Subscription,
  subscriptionOf,
} from "../../schemas/subscriptions/subscription.ts";
import type { SubscriptionChanged } from "../../schemas/subscriptions/subscription-changed.ts";
import type { SubscriptionChargeDeclined } from "../../schemas/subscriptions/subscription-charge-declined.ts";
import type { SubscriptionCharged } from "../../schemas/subscriptions/subscription-charged.ts";
import type { SubscriptionStarted } from "../../schemas/subscriptions/subscription-started.ts";
import { answerOf } from "../../schemas/values/answer.ts";
import type { PaymentGateway } from "./payment-gateway.ts";

/** A declined charge is tried again so often, so many days apart; then so many days are left for an approval. */
const [RETRIES, RETRY_DAYS, GRACE_DAYS] = [3, 3, 7];

interface ChargeSubscription {
  on: SubscriptionStarted | RenewalDue | PaymentRetryDue;
  emits:
    | RenewalDue
    | PaymentRetryDue
    | SubscriptionChanged
    | SubscriptionCharged
    | SubscriptionChargeDeclined
    | GraceRequested
    | GraceEnded;
  puts: "subscriptions";
  reads: "subscriptions";
  ports: { paymentGateway: PaymentGateway };
}

/**
 * Charges a month of a subscription, if that is what the subscription expects next: what comes late or twice finds another
 * charge expected, and does nothing. Where the subscription has ended meanwhile, it makes sure that the charge does not
 * exist: an attempt that was cut off may have made it.
 */
export const handle: Handler<ChargeSubscription> = async (event, { now, attempt, ports, read }) => {
  const due = dueOf(event);
  const was = await read("subscriptions", due.subscriptionId);
  const subscription = was ? subscriptionOf(was) : begunBy(event);
  const order = compare(due, subscription);
  if (order > 0)
    throw new PermanentError(
      `Subscription ${due.subscriptionId} expects charge ${subscription.period}.${subscription.attempt}, not ` +
        `${due.period}.${due.attempt} yet: only its own timers may ask for one. Nothing was charged.`,
    );
  const { status } = subscription;
  if (order < 0 || status === "grace") return {};
  const key = chargeKey(due);
  if (status === "cancelled" || status === "suspended") {
    await ports.paymentGateway.cancel({ key: `cancel:${key}`, charge: key });
    return {};
  }
  if (due.period === 1 && Date.parse(subscription.startedAt) > Date.parse(now))
    return startLater(subscription, now, was);
  const { paymentToken: token, price: amount, currency } = subscription;
  const answer = await ports.paymentGateway.charge({ key, token, amount, currency, attempt });
  const outcome = answerOf("The payment gateway", ChargeAnswer, answer);
  return outcome.declined === undefined
    ? charged(subscription, outcome.paymentId, now, was)
    : declined(subscription, outcome.declined, now, was);
};

/** The charge that an event asks for. */
function dueOf({ type, data }: ChargeSubscription["on"]): Due {
  const { subscriptionId } = data;
  switch (type) {
    case "SubscriptionStarted":
      return { subscriptionId, period: 1, attempt: 1 };
    case "RenewalDue":
      return { subscriptionId, period: data.period, attempt: 1 };
    case "PaymentRetryDue":
      return { subscriptionId, period: data.period, attempt: data.attempt };
  }
}

function begunBy({ type, data }: ChargeSubscription["on"]): Subscription {
  if (type === "SubscriptionStarted") return begun(data);
  throw new PermanentError(`There is no subscription ${data.subscriptionId}: nothing was charged.`);
}

type Planned = Plan<ChargeSubscription>;

function startLater(subscription: Subscription, now: string, was: ReadItem | undefined): Planned {
  const { subscriptionId, period, startedAt } = subscription;
  return {
    writes: [{ put: "subscriptions", item: { ...subscription }, was }],
    events: [
      { type: "RenewalDue", data: { subscriptionId, period }, at: startedAt },
      changeOf(subscription, was, now),
    ],
  };
}

function charged(paid: Subscription, chargeId: string, now: string, was: ReadItem | undefined): Planned {
  const { subscriptionId, customerId, period, price: amount, currency } = paid;
  const { next, at } = renewed(paid);
  const charge = { subscriptionId, customerId, period, chargeId, amount, currency, chargedAt: now };
  return {
    writes: [{ put: "subscriptions", item: { ...next }, was }],
    events: [
      { type: "SubscriptionCharged", data: charge },
      { type: "RenewalDue", data: { subscriptionId, period: next.period }, at },
      changeOf(next, was, now),
    ],
  };
}

/** The attempt counts on also where none is left: the charge that was declined is settled. */
function declined(unpaid: Subscription, reason: string, now: string, was: ReadItem | undefined): Planned {
  const { subscriptionId, customerId, period, attempt } = unpaid;
  const refusal = { subscriptionId, customerId, period, attempt, reason, declinedAt: now };
  const settled = { ...unpaid, attempt: attempt + 1 };
  if (attempt <= RETRIES) {
    const retryAt = daysLater(now, RETRY_DAYS);
    const next = { ...settled, status: "retrying" as const };
    return {
      writes: [{ put: "subscriptions", item: next, was }],
      events: [
        { type: "SubscriptionChargeDeclined", data: { ...refusal, retryAt } },
        { type: "PaymentRetryDue", data: { subscriptionId, period, attempt: attempt + 1 }, at: retryAt },
        changeOf(next, was, now),
      ],
    };
  }
  const until = daysLater(now, GRACE_DAYS);
  const next = { ...settled, status: "grace" as const };
  return {
    writes: [{ put: "subscriptions", item: next, was }],
    events: [
      { type: "SubscriptionChargeDeclined", data: refusal },
      { type: "GraceRequested", data: { subscriptionId, customerId, period, until } },
      { type: "GraceEnded", data: { subscriptionId, period }, at: until },
      changeOf(next, was, now),
    ],
  };
}

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "charge-subscription": typeof handle;
  }
}
