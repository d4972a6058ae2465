import type { Handler } from "../../runtime/handler.ts";
import type { ScheduleFired } from "../../schemas/choreography/schedule-fired.ts";
import type { CrawlRequested } from "../../schemas/crawls/crawl-requested.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";

/** A crawl by the clock. Its id holds the time that was due, so that each day has its own and a repetition has not. */
export const handle: Handler<{ on: ScheduleFired; emits: CrawlRequested }> = ({ data }) => {
  const { scheduledAt, input } = data;
  if (typeof input.sitemapUrl !== "string" || input.sitemapUrl === "")
    throw new PermanentError(`The schedule's input has no sitemapUrl: set it in the stack's config.`);
  const crawlId = `scheduled-${scheduledAt.replace(/[^0-9TZ]/g, "")}`;
  return { events: [{ type: "CrawlRequested", data: { crawlId, sitemapUrl: input.sitemapUrl } }] };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "request-crawl": typeof handle;
  }
}
