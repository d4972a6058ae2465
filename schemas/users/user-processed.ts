import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { BatchId, Timestamp, UserId } from "../values/identifiers.ts";

export const UserProcessed = defineEvent({
  type: "UserProcessed",
  source: "users.batches",
  key: ["batchId", "userId"],
  process: "batchId",
  description: "A user of a batch was processed.",
  example: { batchId: "batch-1", userId: "user-1", processedAt: "2026-01-01T12:00:00Z" },
  data: z.object({ batchId: BatchId, userId: UserId, processedAt: Timestamp }),
});
export type UserProcessed = EventOf<typeof UserProcessed>;
