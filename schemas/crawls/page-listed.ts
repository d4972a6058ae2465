import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CrawlId, PageNumber } from "../values/identifiers.ts";
import { WebUrl } from "../values/web-url.ts";

export const PageListed = defineEvent({
  type: "PageListed",
  source: "crawl.pages",
  key: ["crawlId", "page"],
  process: "crawlId",
  description: "A page is to be crawled.",
  example: { crawlId: "crawl-1", page: "000001", url: "https://www.example.com/tea" },
  data: z.object({ crawlId: CrawlId, page: PageNumber, url: WebUrl }),
});
export type PageListed = EventOf<typeof PageListed>;
