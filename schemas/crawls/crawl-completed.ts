import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { gathered } from "../values/gathered.ts";
import { CrawlId, Reason } from "../values/identifiers.ts";

export const CrawlCompleted = defineEvent({
  type: "CrawlCompleted",
  source: "crawl.pages",
  key: ["crawlId"],
  process: "crawlId",
  description:
    "Every page of a crawl has its result, or its deadline has passed. Pages with a status from 400 up count as failed.",
  example: {
    crawlId: "crawl-1",
    total: 40,
    succeeded: 40,
    failed: 0,
    missing: 0,
    timedOut: false,
    outcome: "success",
    startedAt: "2026-01-01T12:00:00Z",
    completedAt: "2026-01-01T12:01:30Z",
  },
  data: z.object({
    crawlId: CrawlId,
    ...gathered,
    problem: Reason.optional().meta({ description: "As in CrawlListed." }),
  }),
});
export type CrawlCompleted = EventOf<typeof CrawlCompleted>;
