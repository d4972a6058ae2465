import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { GATHER_DEADLINE } from "./gather-deadline.ts";

export const GatherDeadlinePassed = defineEvent({
  ...GATHER_DEADLINE,
  key: ["consumer", "gather"],
  description:
    "A gather is open, and its deadline has passed. The sweeper says so again and again until the gather's own consumer has ended it with what it has.",
  example: { consumer: "complete-crawl", gather: "crawl-1" },
  data: z.object({
    consumer: z.string().min(1).max(64).meta({ description: "The gather's consumer." }),
    gather: z
      .string()
      .min(1)
      .max(256)
      .meta({ description: "What it gathers for: the id that its `count` names." }),
  }),
});
export type GatherDeadlinePassed = EventOf<typeof GatherDeadlinePassed>;
