import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";

/**
 * A gather is open, and its deadline has passed. The sweeper says so every minute until the gather's own consumer has
 * ended it with what it has.
 */
export const GatherDeadlinePassed = defineEvent({
  type: "GatherDeadlinePassed",
  source: "choreography.runtime",
  key: ["consumer", "gather"],
  data: z.object({
    /** The gather's consumer. */
    consumer: z.string().min(1).max(64),
    /** What it gathers for: the id that its `count` names. */
    gather: z.string().min(1).max(256),
  }),
});
export type GatherDeadlinePassed = EventOf<typeof GatherDeadlinePassed>;
