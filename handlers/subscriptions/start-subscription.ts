import type { EndpointHandler } from "../../runtime/handler.ts";
import { changeOf } from "../../schemas/subscriptions/change.ts";
import type { StartRequest } from "../../schemas/subscriptions/requests.ts";
import { begun } from "../../schemas/subscriptions/subscription.ts";
import type { SubscriptionChanged } from "../../schemas/subscriptions/subscription-changed.ts";
import type { SubscriptionStarted } from "../../schemas/subscriptions/subscription-started.ts";

export { StartRequest as body } from "../../schemas/subscriptions/requests.ts";

/** `POST /subscriptions`: the row that get-subscription reads and the event are committed together. */
export const handle: EndpointHandler<{
  body: StartRequest;
  emits: SubscriptionStarted | SubscriptionChanged;
  puts: "subscriptions";
  reads: "subscriptions";
}> = ({ id: subscriptionId, body, subject }, { now }) => {
  const customerId = subject ?? body.customerId;
  if (customerId === undefined)
    return { status: 400, body: { detail: "customerId is missing", errors: { customerId: "is required" } } };
  const { plan, price, currency, paymentToken } = body;
  const terms = { subscriptionId, customerId, plan, price, currency, paymentToken, startedAt: now };
  const first = begun(terms);
  return {
    status: 202,
    body: { subscriptionId },
    writes: [{ put: "subscriptions", item: { ...first } }],
    events: [{ type: "SubscriptionStarted", data: terms }, changeOf(first, undefined, now)],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "start-subscription": typeof handle;
  }
}
