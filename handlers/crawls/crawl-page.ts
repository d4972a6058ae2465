import type { Handler } from "../../runtime/handler.ts";
import type { PageCrawlFailed } from "../../schemas/crawls/page-crawl-failed.ts";
import type { PageCrawled } from "../../schemas/crawls/page-crawled.ts";
import type { PageListed } from "../../schemas/crawls/page-listed.ts";
import { reasonFrom } from "../../schemas/values/reason.ts";
import type { WebPages } from "./web-pages.ts";

/** Crawls one page. A site that fails for now is asked again later; what stays wrong is a fact like any other. */
export const handle: Handler<{
  on: PageListed;
  emits: PageCrawled | PageCrawlFailed;
  ports: { webPages: WebPages };
}> = async ({ data }, { now, ports }) => {
  const found = await ports.webPages.crawl(data.url);
  return "failed" in found
    ? {
        events: [
          { type: "PageCrawlFailed", data: { ...data, reason: reasonFrom(found.failed), failedAt: now } },
        ],
      }
    : { events: [{ type: "PageCrawled", data: { ...data, ...found, crawledAt: now } }] };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "crawl-page": typeof handle;
  }
}
