import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Count } from "../values/gathered.ts";
import { CrawlId, Reason, Timestamp } from "../values/identifiers.ts";

export const CrawlListed = defineEvent({
  type: "CrawlListed",
  source: "crawl.pages",
  key: ["crawlId"],
  process: "crawlId",
  description: "All pages of a crawl are listed.",
  example: { crawlId: "crawl-1", total: 40, leftOut: 2, startedAt: "2026-01-01T12:00:00Z" },
  data: z.object({
    crawlId: CrawlId,
    total: Count.meta({ description: "PageListed events of this crawl." }),
    leftOut: Count.meta({
      description: "Entries of the sitemap that are no pages of its site, or were there before.",
    }),
    problem: Reason.optional().meta({ description: "Why the list ended early, or lacks a part." }),
    startedAt: Timestamp,
  }),
});
export type CrawlListed = EventOf<typeof CrawlListed>;
