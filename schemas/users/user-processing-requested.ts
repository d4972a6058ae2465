import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { BatchId, UserId } from "../values/identifiers.ts";

export const UserProcessingRequested = defineEvent({
  type: "UserProcessingRequested",
  source: "users.batches",
  key: ["batchId", "userId"],
  process: "batchId",
  description: "A user of a batch is to be processed.",
  example: { batchId: "batch-1", userId: "user-1" },
  data: z.object({ batchId: BatchId, userId: UserId }),
});
export type UserProcessingRequested = EventOf<typeof UserProcessingRequested>;
