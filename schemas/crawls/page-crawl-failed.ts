import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CrawlId, PageNumber, Reason, Timestamp } from "../values/identifiers.ts";
import { WebUrl } from "../values/web-url.ts";

/** A page may not be asked for, or what came is no page. */
export const PageCrawlFailed = defineEvent({
  type: "PageCrawlFailed",
  source: "crawl.pages",
  key: ["crawlId", "page"],
  data: z.object({
    crawlId: CrawlId,
    page: PageNumber,
    url: WebUrl,
    reason: Reason,
    failedAt: Timestamp,
  }),
});
export type PageCrawlFailed = EventOf<typeof PageCrawlFailed>;
