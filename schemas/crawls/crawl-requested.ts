import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { CrawlId } from "../values/identifiers.ts";
import { WebUrl } from "../values/web-url.ts";

/** A crawl shall begin; asked for by a schedule or by a person. One crawlId is crawled once. */
export const CrawlRequested = defineEvent({
  type: "CrawlRequested",
  source: "crawl.requests",
  key: ["crawlId"],
  data: z
    .object({
      crawlId: CrawlId,
      /** A sitemap, or an index of sitemaps; may be gzipped. */
      sitemapUrl: WebUrl.optional(),
      /** The pages themselves instead. */
      pages: z.array(WebUrl).max(1000).optional(),
    })
    .refine(({ sitemapUrl, pages }) => (sitemapUrl === undefined) !== (pages === undefined), {
      error: "give either sitemapUrl or pages",
      path: ["sitemapUrl"],
    }),
});
export type CrawlRequested = EventOf<typeof CrawlRequested>;
