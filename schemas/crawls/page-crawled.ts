import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Count } from "../values/gathered.ts";
import { CrawlId, PageNumber, Timestamp } from "../values/identifiers.ts";
import { WebUrl } from "../values/web-url.ts";

export const PageCrawled = defineEvent({
  type: "PageCrawled",
  source: "crawl.pages",
  key: ["crawlId", "page"],
  process: "crawlId",
  description: "A page's site has answered, be it that there is no such page.",
  example: {
    crawlId: "crawl-1",
    page: "000001",
    url: "https://www.example.com/tea",
    status: 200,
    title: "Tea",
    contentHash: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    links: ["https://www.example.com/cups"],
    bytes: 5120,
    durationMs: 120,
    crawledAt: "2026-01-01T12:00:00Z",
  },
  data: z.object({
    crawlId: CrawlId,
    page: PageNumber,
    url: WebUrl,
    status: z.int().min(200).max(499).meta({ description: "Of HTTP, after redirects." }),
    title: z.string().max(512),
    contentHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .meta({ description: "SHA-256 of the body, in hex." }),
    links: z.array(WebUrl).max(1000),
    bytes: Count,
    durationMs: Count,
    crawledAt: Timestamp,
  }),
});
export type PageCrawled = EventOf<typeof PageCrawled>;
