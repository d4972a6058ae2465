import type { EndpointHandler } from "../../runtime/handler.ts";
import type { CancellationRequest } from "../../schemas/subscriptions/requests.ts";
import type { SubscriptionCancellationRequested } from "../../schemas/subscriptions/subscription-cancellation-requested.ts";

export { CancellationRequest as body } from "../../schemas/subscriptions/requests.ts";

/** `POST /subscriptions/{subscriptionId}/cancellation`. With a JWT somebody else's subscription is not found. */
export const handle: EndpointHandler<{
  body: CancellationRequest;
  emits: SubscriptionCancellationRequested;
  reads: "subscriptions";
}> = async ({ path, subject }, { now, read }) => {
  const subscriptionId = path.subscriptionId ?? "";
  const item = await read("subscriptions", subscriptionId);
  if (!item || (subject !== undefined && item.customerId !== subject))
    return { status: 404, body: { detail: `There is no subscription ${subscriptionId}` } };
  return {
    status: 202,
    body: { subscriptionId },
    events: [{ type: "SubscriptionCancellationRequested", data: { subscriptionId, requestedAt: now } }],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "cancel-subscription": typeof handle;
  }
}
