import type { EndpointHandler } from "../../runtime/handler.ts";
import { shown } from "../../schemas/subscriptions/subscription.ts";
import { askedPage } from "../../schemas/values/page-query.ts";

/**
 * `GET /customers/{customerId}/subscriptions?limit=&after=`: a customer's subscriptions, the latest first, page by page.
 * By an index, so one that has just started may be missing; get-subscription knows it.
 */
export const handle: EndpointHandler<{ indexes: "subscriptionsByCustomer" }> = async (
  { path, query, subject },
  { listEventually },
) => {
  const customerId = path.customerId ?? "";
  if (subject !== undefined && customerId !== subject)
    return { status: 404, body: { detail: `There is no customer ${customerId}` } };
  const page = askedPage(query);
  if ("status" in page) return page;
  const found = await listEventually("subscriptionsByCustomer", customerId, {
    ...page,
    descending: true,
  });
  const { items, next } = found;
  return { status: 200, body: { subscriptions: items.map(shown), ...(next === undefined ? {} : { next }) } };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "list-subscriptions": typeof handle;
  }
}
