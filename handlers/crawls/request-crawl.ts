import type { Handler } from "../../runtime/handler.ts";
import type { ScheduleFired } from "../../schemas/choreography/schedule-fired.ts";
import type { CrawlRequested } from "../../schemas/crawls/crawl-requested.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";

/**
 * A crawl by the clock. Its id holds the time that was due, for people, and what is derived from the schedule's event: each
 * day has its own, a repetition has not, and nobody else has crawled under it before.
 */
export const handle: Handler<{ on: ScheduleFired; emits: CrawlRequested }> = ({ data }, { id }) => {
  const { scheduledAt, input } = data;
  const { sitemapUrl, customerId } = input;
  if (typeof sitemapUrl !== "string" || sitemapUrl === "")
    throw new PermanentError(`The schedule's input has no sitemapUrl: set it in the stack's config.`);
  const whose = typeof customerId === "string" && customerId !== "" ? { customerId } : {};
  const due = scheduledAt.replace(/[^0-9TZ]/g, "").slice(0, 20);
  const crawlId = `scheduled-${due}-${id}`;
  return { events: [{ type: "CrawlRequested", data: { crawlId, sitemapUrl, ...whose } }] };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "request-crawl": typeof handle;
  }
}
