import type { EndpointHandler } from "../../runtime/handler.ts";
import { shown } from "../../schemas/subscriptions/subscription.ts";

/** So many months are shown, the latest first. */
const MONTHS = 12;

/** `GET /subscriptions/{subscriptionId}`: how it is, what was charged lately, and who decided where charges failed. */
export const handle: EndpointHandler<{
  reads: "subscriptions" | "subscriptionCharges" | "decisions";
}> = async ({ path, subject }, { read, list }) => {
  const subscriptionId = path.subscriptionId ?? "";
  const item = await read("subscriptions", subscriptionId);
  if (!item || (subject !== undefined && item.customerId !== subject))
    return { status: 404, body: { detail: `There is no subscription ${subscriptionId}` } };
  const latest = { limit: MONTHS, descending: true };
  const [charges, decisions] = await Promise.all([
    list("subscriptionCharges", subscriptionId, latest),
    list("decisions", subscriptionId, latest),
  ]);
  const months = (rows: typeof charges) =>
    rows.items.map(({ subscriptionId: _, period, ...rest }) => ({ period: Number(period), ...rest }));
  return {
    status: 200,
    body: { ...shown(item), charges: months(charges), decisions: months(decisions) },
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "get-subscription": typeof handle;
  }
}
