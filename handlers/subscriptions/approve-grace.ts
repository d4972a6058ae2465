import type { EndpointHandler } from "../../runtime/handler.ts";
import type { GraceApproved } from "../../schemas/subscriptions/grace-approved.ts";
import type { ApprovalRequest } from "../../schemas/subscriptions/requests.ts";
import { subscriptionOf } from "../../schemas/subscriptions/subscription.ts";
import type { Approvers } from "./approvers.ts";

export { ApprovalRequest as body } from "../../schemas/subscriptions/requests.ts";

/**
 * `POST /subscriptions/{subscriptionId}/approval`: says who approves; decide-grace decides, since the deadline may come
 * first. A token's subject must be one of the approvers, a customer is none: for all others there is no such subscription.
 */
export const handle: EndpointHandler<{
  body: ApprovalRequest;
  emits: GraceApproved;
  reads: "subscriptions";
  ports: { approvers: Approvers };
}> = async ({ path, body, subject }, { now, ports, read }) => {
  const subscriptionId = path.subscriptionId ?? "";
  const by = subject ?? body.by;
  if (by === undefined)
    return { status: 400, body: { detail: "by is missing", errors: { by: "is required" } } };
  const may = subject === undefined || (await ports.approvers.includes(subject));
  const item = may ? await read("subscriptions", subscriptionId) : undefined;
  if (!item) return { status: 404, body: { detail: `There is no subscription ${subscriptionId}` } };
  const { status, period } = subscriptionOf(item);
  if (status !== "grace" || (body.period ?? period) !== period)
    return {
      status: 409,
      body: {
        detail: `Subscription ${subscriptionId} does not wait for that approval: it is ${status}, month ${period}`,
      },
    };
  return {
    status: 202,
    body: { subscriptionId, period },
    events: [{ type: "GraceApproved", data: { subscriptionId, period, by, approvedAt: now } }],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "approve-grace": typeof handle;
  }
}
