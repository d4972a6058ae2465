import type { Gathering } from "../../runtime/handler.ts";
import type { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import type { UserProcessed } from "../../schemas/users/user-processed.ts";
import type { UserProcessingFailed } from "../../schemas/users/user-processing-failed.ts";
import { UserProcessingRequested } from "../../schemas/users/user-processing-requested.ts";
import type { UsersBatchCompleted } from "../../schemas/users/users-batch-completed.ts";
import type { UsersBatchListed } from "../../schemas/users/users-batch-listed.ts";

/**
 * When every user of a batch has a result, one UsersBatchCompleted says so. A child batch is an item of its parent and
 * brings the counts of its users; who is missing in it has failed. A batch of nobody, or that lacks somebody, is no success.
 */
export const handle: Gathering<{
  on: UsersBatchListed | UserProcessed | UserProcessingFailed | UsersBatchCompleted | HandlingFailed;
  emits: UsersBatchCompleted;
}> = {
  count({ type, data }) {
    switch (type) {
      case "UsersBatchListed": {
        const { batchId, total, startedAt, parentBatchId, problem } = data;
        const keep = { ...(parentBatchId ? { parentBatchId } : {}), ...(problem ? { problem } : {}) };
        return { gather: batchId, total, startedAt, ...(Object.keys(keep).length > 0 ? { keep } : {}) };
      }
      case "UserProcessed":
        return { gather: data.batchId, item: data.userId, succeeded: 1 };
      case "UserProcessingFailed":
        return { gather: data.batchId, item: data.userId, failed: 1 };
      case "UsersBatchCompleted": {
        const { batchId, parentBatchId, total, succeeded, failed, missing } = data;
        if (!parentBatchId || total === 0) return undefined;
        return { gather: parentBatchId, item: batchId, succeeded, failed: failed + missing };
      }
      case "HandlingFailed": {
        const user = UserProcessingRequested.data.safeParse(data.event?.detail?.data);
        return user.success ? { gather: user.data.batchId, item: user.data.userId, failed: 1 } : undefined;
      }
    }
  },
  complete({ gather, keep, ...counts }) {
    const outcome = keep.problem ? "error" : counts.outcome;
    return { type: "UsersBatchCompleted", data: { batchId: gather, ...counts, ...keep, outcome } };
  },
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "complete-users-batch": typeof handle;
  }
}
