import * as z from "zod";
import { Timestamp } from "./identifiers.ts";

/** How many, from 0. */
export const Count = z.int().min(0).max(1_000_000_000);

/** What every …Completed event says of what it has gathered. */
export const gathered = {
  total: Count,
  succeeded: Count,
  failed: Count,
  /** Without a result when the deadline passed. */
  missing: Count,
  /** The deadline passed before all were done. */
  timedOut: z.boolean(),
  /** `success` where all have succeeded, and nothing else went wrong. */
  outcome: z.enum(["success", "error"]),
  startedAt: Timestamp,
  completedAt: Timestamp,
};
