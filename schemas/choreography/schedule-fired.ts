import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";

/** The clock of a schedule struck. It reaches just the consumer that the schedule is for, not the bus. */
export const ScheduleFired = defineEvent({
  type: "ScheduleFired",
  source: "choreography.schedule",
  key: ["schedule", "scheduledAt"],
  data: z.object({
    /** Name of the schedule's component. */
    schedule: z.string().min(1).max(64),
    /** When it was due, however late it comes: a repeated delivery has the same. */
    scheduledAt: Timestamp,
    /** As index.ts gives it. */
    input: z.record(z.string(), z.unknown()),
  }),
});
export type ScheduleFired = EventOf<typeof ScheduleFired>;
