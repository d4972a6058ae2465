import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Count } from "../values/gathered.ts";
import { CrawlId, Reason, Timestamp } from "../values/identifiers.ts";

/** All pages of a crawl are listed. */
export const CrawlListed = defineEvent({
  type: "CrawlListed",
  source: "crawl.pages",
  key: ["crawlId"],
  data: z.object({
    crawlId: CrawlId,
    /** PageListed events of this crawl. */
    total: Count,
    /** Entries of the sitemap that are no pages of its site, or were there before. */
    leftOut: Count,
    /** Why the list ended early, or lacks a part. */
    problem: Reason.optional(),
    startedAt: Timestamp,
  }),
});
export type CrawlListed = EventOf<typeof CrawlListed>;
