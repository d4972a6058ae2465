import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { BatchId, UserId } from "../values/identifiers.ts";

/** Users shall be processed. One batchId is processed once. */
export const UsersBatchRequested = defineEvent({
  type: "UsersBatchRequested",
  source: "users.requests",
  key: ["batchId"],
  data: z
    .object({
      batchId: BatchId,
      userIds: z.array(UserId).min(1).max(5000).optional(),
      /** Asks the directory who instead. */
      query: z.string().min(1).max(256).optional(),
      /** Splits the batch into child batches of so many users. */
      splitBy: z.int().min(1).max(500).optional(),
      /** Of a child batch. */
      parentBatchId: BatchId.optional(),
    })
    .refine(({ userIds, query }) => (userIds === undefined) !== (query === undefined), {
      error: "give either userIds or query",
      path: ["userIds"],
    })
    .refine(({ splitBy, batchId }) => splitBy === undefined || batchId.length <= 56, {
      error: "use at most 56 characters where the batch is split",
      path: ["batchId"],
    }),
});
export type UsersBatchRequested = EventOf<typeof UsersBatchRequested>;
