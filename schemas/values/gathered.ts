import * as z from "zod";
import { Timestamp } from "./identifiers.ts";

/** How many, from 0. */
export const Count = z.int().min(0).max(1_000_000_000);

/** What every …Completed event says of what it has gathered. */
export const gathered = {
  total: Count,
  succeeded: Count,
  failed: Count,
  missing: Count.meta({ description: "Without a result when the deadline passed." }),
  timedOut: z.boolean().meta({ description: "The deadline passed before all were done." }),
  outcome: z
    .enum(["success", "error"])
    .meta({ description: "`success` where all have succeeded, and nothing else went wrong." }),
  startedAt: Timestamp,
  completedAt: Timestamp,
};
