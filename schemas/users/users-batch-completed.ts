import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { gathered } from "../values/gathered.ts";
import { BatchId } from "../values/identifiers.ts";

/** Every user of a batch has a result, or its deadline has passed. */
export const UsersBatchCompleted = defineEvent({
  type: "UsersBatchCompleted",
  source: "users.batches",
  key: ["batchId"],
  data: z.object({ batchId: BatchId, parentBatchId: BatchId.optional(), ...gathered }),
});
export type UsersBatchCompleted = EventOf<typeof UsersBatchCompleted>;
