import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CrawlId, PageNumber } from "../values/identifiers.ts";
import { WebUrl } from "../values/web-url.ts";

/** A page is to be crawled. */
export const PageListed = defineEvent({
  type: "PageListed",
  source: "crawl.pages",
  key: ["crawlId", "page"],
  data: z.object({ crawlId: CrawlId, page: PageNumber, url: WebUrl }),
});
export type PageListed = EventOf<typeof PageListed>;
