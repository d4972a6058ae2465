import { nextRevision } from "../revision.ts";
import type { Subscription } from "./subscription.ts";

/** Says that a subscription is put in place of what was read: with the revision that the put gives it. */
export function changeOf(
  next: Pick<Subscription, "subscriptionId" | "status" | "period"> & { customerId?: string },
  was: Readonly<Record<string, unknown>> | undefined,
  changedAt: string,
) {
  const { subscriptionId, customerId, status, period } = next;
  const known = customerId === undefined ? {} : { customerId };
  const revision = nextRevision(was);
  return {
    type: "SubscriptionChanged" as const,
    data: { subscriptionId, revision, ...known, status, period, changedAt },
  };
}
