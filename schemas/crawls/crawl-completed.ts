import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { gathered } from "../values/gathered.ts";
import { CrawlId, Reason } from "../values/identifiers.ts";

/** Every page of a crawl has its result, or its deadline has passed. Pages with a status from 400 up count as failed. */
export const CrawlCompleted = defineEvent({
  type: "CrawlCompleted",
  source: "crawl.pages",
  key: ["crawlId"],
  data: z.object({
    crawlId: CrawlId,
    ...gathered,
    /** As in CrawlListed. */
    problem: Reason.optional(),
  }),
});
export type CrawlCompleted = EventOf<typeof CrawlCompleted>;
