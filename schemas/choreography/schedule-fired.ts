import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";

export const ScheduleFired = defineEvent({
  type: "ScheduleFired",
  source: "choreography.schedule",
  key: ["schedule", "scheduledAt"],
  description:
    "The clock of a schedule struck. It reaches just the consumer that the schedule is for, not the bus.",
  example: {
    schedule: "request-crawl",
    scheduledAt: "2026-01-01T12:00:00Z",
    input: { sitemapUrl: "https://www.example.com/sitemap.xml" },
  },
  data: z.object({
    schedule: z.string().min(1).max(64).meta({ description: "Name of the schedule's component." }),
    scheduledAt: Timestamp.meta({
      description: "When it was due, however late it comes: a repeated delivery has the same.",
    }),
    input: z.record(z.string(), z.unknown()).meta({ description: "As its flow gives it." }),
  }),
});
export type ScheduleFired = EventOf<typeof ScheduleFired>;
