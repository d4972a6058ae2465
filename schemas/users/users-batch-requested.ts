import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { BatchId, CustomerId, UserId } from "../values/identifiers.ts";

export const UsersBatchRequested = defineEvent({
  type: "UsersBatchRequested",
  source: "users.requests",
  key: ["batchId"],
  process: "batchId",
  description: "Users shall be processed. One batchId is processed once.",
  example: { batchId: "batch-1", userIds: ["user-1", "user-2"], splitBy: 100 },
  data: z
    .object({
      batchId: BatchId,
      userIds: z.array(UserId).min(1).max(5000).optional(),
      query: z.string().min(1).max(256).optional().meta({ description: "Asks the directory who instead." }),
      splitBy: z
        .int()
        .min(1)
        .max(500)
        .optional()
        .meta({ description: "Splits the batch into child batches of so many users." }),
      customerId: CustomerId.optional().meta({ description: "Whose token may read it over HTTP." }),
      parentBatchId: BatchId.optional().meta({ description: "Of a child batch." }),
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
