import type { Handler } from "../../runtime/handler.ts";
import type { SubscriptionChanged } from "../../schemas/subscriptions/subscription-changed.ts";
import type { Crm } from "./crm.ts";

/** Tells the CRM of each change of a subscription: in order, so that what it has last is what the subscription is. */
export const handle: Handler<{ on: SubscriptionChanged; ports: { crm: Crm } }> = async (
  { data },
  { ports },
) => {
  const { subscriptionId, revision, customerId, status, period, changedAt } = data;
  await ports.crm.keep({ subscriptionId, revision, customerId, status, period, changedAt });
  return {};
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "tell-crm": typeof handle;
  }
}
