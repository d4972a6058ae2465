import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CrawlId, CustomerId } from "../values/identifiers.ts";
import { WebUrl } from "../values/web-url.ts";

export const CrawlRequested = defineEvent({
  type: "CrawlRequested",
  source: "crawl.requests",
  key: ["crawlId"],
  process: "crawlId",
  description: "A crawl shall begin; asked for by a schedule or by a person. One crawlId is crawled once.",
  example: { crawlId: "crawl-1", sitemapUrl: "https://www.example.com/sitemap.xml" },
  data: z
    .object({
      crawlId: CrawlId,
      sitemapUrl: WebUrl.optional().meta({
        description: "A sitemap, or an index of sitemaps; may be gzipped.",
      }),
      customerId: CustomerId.optional().meta({ description: "Whose token may read it over HTTP." }),
      pages: z.array(WebUrl).max(1000).optional().meta({ description: "The pages themselves instead." }),
    })
    .refine(({ sitemapUrl, pages }) => (sitemapUrl === undefined) !== (pages === undefined), {
      error: "give either sitemapUrl or pages",
      path: ["sitemapUrl"],
    }),
});
export type CrawlRequested = EventOf<typeof CrawlRequested>;
