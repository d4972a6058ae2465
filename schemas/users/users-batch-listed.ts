import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Count } from "../values/gathered.ts";
import { BatchId, Reason, Timestamp } from "../values/identifiers.ts";

export const UsersBatchListed = defineEvent({
  type: "UsersBatchListed",
  source: "users.batches",
  key: ["batchId"],
  process: "batchId",
  description: "All users of a batch, or all of its child batches, are on their way.",
  example: { batchId: "batch-1", total: 40, startedAt: "2026-01-01T12:00:00Z" },
  data: z.object({
    batchId: BatchId,
    total: Count.meta({ description: "Users of the batch, its child batches included." }),
    parentBatchId: BatchId.optional(),
    problem: Reason.optional().meta({ description: "Why somebody, or everybody, is left out." }),
    startedAt: Timestamp,
  }),
});
export type UsersBatchListed = EventOf<typeof UsersBatchListed>;
