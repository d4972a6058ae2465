import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { BatchId, Timestamp, UserId } from "../values/identifiers.ts";

/** A user of a batch was processed. */
export const UserProcessed = defineEvent({
  type: "UserProcessed",
  source: "users.batches",
  key: ["batchId", "userId"],
  data: z.object({ batchId: BatchId, userId: UserId, processedAt: Timestamp }),
});
export type UserProcessed = EventOf<typeof UserProcessed>;
