import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { BatchId, Reason, Timestamp, UserId } from "../values/identifiers.ts";

export const UserProcessingFailed = defineEvent({
  type: "UserProcessingFailed",
  source: "users.batches",
  key: ["batchId", "userId"],
  process: "batchId",
  description: "A user of a batch cannot be processed.",
  example: {
    batchId: "batch-1",
    userId: "user-1",
    reason: "the account is closed",
    failedAt: "2026-01-01T12:00:00Z",
  },
  data: z.object({ batchId: BatchId, userId: UserId, reason: Reason, failedAt: Timestamp }),
});
export type UserProcessingFailed = EventOf<typeof UserProcessingFailed>;
