import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Count } from "../values/gathered.ts";
import { CrawlId, PageNumber, Timestamp } from "../values/identifiers.ts";
import { WebUrl } from "../values/web-url.ts";

/** A page's site has answered, be it that there is no such page. */
export const PageCrawled = defineEvent({
  type: "PageCrawled",
  source: "crawl.pages",
  key: ["crawlId", "page"],
  data: z.object({
    crawlId: CrawlId,
    page: PageNumber,
    url: WebUrl,
    /** Of HTTP, after redirects. */
    status: z.int().min(200).max(499),
    title: z.string().max(512),
    /** SHA-256 of the body, in hex. */
    contentHash: z.string().regex(/^[0-9a-f]{64}$/),
    links: z.array(WebUrl).max(1000),
    bytes: Count,
    durationMs: Count,
    crawledAt: Timestamp,
  }),
});
export type PageCrawled = EventOf<typeof PageCrawled>;
