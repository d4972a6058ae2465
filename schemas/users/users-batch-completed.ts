import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { gathered } from "../values/gathered.ts";
import { BatchId, Reason } from "../values/identifiers.ts";

export const UsersBatchCompleted = defineEvent({
  type: "UsersBatchCompleted",
  source: "users.batches",
  key: ["batchId"],
  process: "batchId",
  description: "Every user of a batch has a result, or its deadline has passed.",
  example: {
    batchId: "batch-1",
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
    batchId: BatchId,
    parentBatchId: BatchId.optional(),
    ...gathered,
    problem: Reason.optional().meta({ description: "As in UsersBatchListed." }),
  }),
});
export type UsersBatchCompleted = EventOf<typeof UsersBatchCompleted>;
