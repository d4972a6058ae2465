import type { HandlingFailed } from "../../schemas/registry.ts";
import { given } from "./given.ts";

/** What is told of a consumer that gave up; `event` is what it gave up on, where that is known. */
export function failure(event?: HandlingFailed["data"]["event"]): HandlingFailed {
  return given<HandlingFailed>("HandlingFailed", "choreography.runtime", {
    ...{ consumer: "crawl-page", kind: "exhausted", reason: "it is down", attempts: 5 },
    ...{ deadLetterId: "d.0", ...(event ? { event } : {}) },
  });
}

/** Failures that name no item: of what was no event, of one too large to be told, and of one of another type. */
export const NAMELESS: readonly HandlingFailed[] = [
  failure(),
  failure({ source: "crawl.pages", type: "PageListed" }),
  failure({ source: "shop.orders", type: "OrderCreated", detail: { data: { orderId: "o1" } } }),
  failure({ source: "crawl.pages", type: "PageListed", detail: { data: undefined } }),
];
