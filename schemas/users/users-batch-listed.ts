import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Count } from "../values/gathered.ts";
import { BatchId, Timestamp } from "../values/identifiers.ts";

/** All users of a batch, or all of its child batches, are on their way. */
export const UsersBatchListed = defineEvent({
  type: "UsersBatchListed",
  source: "users.batches",
  key: ["batchId"],
  data: z.object({
    batchId: BatchId,
    /** Users of the batch, its child batches included. */
    total: Count,
    parentBatchId: BatchId.optional(),
    startedAt: Timestamp,
  }),
});
export type UsersBatchListed = EventOf<typeof UsersBatchListed>;
