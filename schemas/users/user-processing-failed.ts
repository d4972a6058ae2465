import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { BatchId, Reason, Timestamp, UserId } from "../values/identifiers.ts";

/** A user of a batch cannot be processed. */
export const UserProcessingFailed = defineEvent({
  type: "UserProcessingFailed",
  source: "users.batches",
  key: ["batchId", "userId"],
  data: z.object({ batchId: BatchId, userId: UserId, reason: Reason, failedAt: Timestamp }),
});
export type UserProcessingFailed = EventOf<typeof UserProcessingFailed>;
