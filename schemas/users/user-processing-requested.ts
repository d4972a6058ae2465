import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { BatchId, UserId } from "../values/identifiers.ts";

/** A user of a batch is to be processed. */
export const UserProcessingRequested = defineEvent({
  type: "UserProcessingRequested",
  source: "users.batches",
  key: ["batchId", "userId"],
  data: z.object({ batchId: BatchId, userId: UserId }),
});
export type UserProcessingRequested = EventOf<typeof UserProcessingRequested>;
