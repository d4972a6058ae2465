import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CrawlId, PageNumber, Reason, Timestamp } from "../values/identifiers.ts";
import { WebUrl } from "../values/web-url.ts";

export const PageCrawlFailed = defineEvent({
  type: "PageCrawlFailed",
  source: "crawl.pages",
  key: ["crawlId", "page"],
  process: "crawlId",
  description: "A page may not be asked for, or what came is no page.",
  example: {
    crawlId: "crawl-1",
    page: "000001",
    url: "https://www.example.com/tea",
    reason: "robots.txt disallows it",
    failedAt: "2026-01-01T12:00:00Z",
  },
  data: z.object({
    crawlId: CrawlId,
    page: PageNumber,
    url: WebUrl,
    reason: Reason,
    failedAt: Timestamp,
  }),
});
export type PageCrawlFailed = EventOf<typeof PageCrawlFailed>;
