import type { Handler } from "../../runtime/handler.ts";
import { changeOf } from "../../schemas/subscriptions/change.ts";
import type { GraceApproved } from "../../schemas/subscriptions/grace-approved.ts";
import type { GraceEnded } from "../../schemas/subscriptions/grace-ended.ts";
import type { RenewalDue } from "../../schemas/subscriptions/renewal-due.ts";
import { periodKey } from "../../schemas/subscriptions/sort-keys.ts";
import { renewed, subscriptionOf } from "../../schemas/subscriptions/subscription.ts";
import type { SubscriptionChanged } from "../../schemas/subscriptions/subscription-changed.ts";
import type { SubscriptionExtended } from "../../schemas/subscriptions/subscription-extended.ts";
import type { SubscriptionSuspended } from "../../schemas/subscriptions/subscription-suspended.ts";

/**
 * Ends a wait for somebody, by an approval or by the deadline: whichever commits first is the decision, the one fact of its
 * month. The other one finds the subscription waiting no more, or the fact present, and changes nothing; so does an
 * approval that nobody asked for.
 */
export const handle: Handler<{
  on: GraceApproved | GraceEnded;
  emits: RenewalDue | GraceEnded | SubscriptionChanged | SubscriptionExtended | SubscriptionSuspended;
  creates: "decisions";
  puts: "subscriptions";
  reads: "subscriptions";
}> = async ({ type, data }, { now, read }) => {
  const { subscriptionId, period } = data;
  const was = await read("subscriptions", subscriptionId);
  const waiting = was && subscriptionOf(was);
  if (waiting?.status !== "grace" || waiting.period !== period) return {};
  const { customerId } = waiting;
  const fact = { subscriptionId, period: periodKey(period), decidedAt: now };
  if (type === "GraceApproved") {
    const { by } = data;
    const { next, at } = renewed(waiting);
    return {
      writes: [
        { create: "decisions", item: { ...fact, decision: "approved", by } },
        { put: "subscriptions", item: { ...next }, was },
      ],
      events: [
        { type: "SubscriptionExtended", data: { subscriptionId, customerId, period, by, extendedAt: now } },
        { type: "RenewalDue", data: { subscriptionId, period: next.period }, at },
        changeOf(next, was, now),
      ],
      cancels: [{ type: "GraceEnded", key: subscriptionId }],
    };
  }
  const reason = "no payment, and no approval until the deadline";
  const suspended = { ...waiting, status: "suspended" as const };
  return {
    writes: [
      { create: "decisions", item: { ...fact, decision: "expired", by: "deadline" } },
      { put: "subscriptions", item: suspended, was },
    ],
    events: [
      {
        type: "SubscriptionSuspended",
        data: { subscriptionId, customerId, period, reason, suspendedAt: now },
      },
      changeOf(suspended, was, now),
    ],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "decide-grace": typeof handle;
  }
}
