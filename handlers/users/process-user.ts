import type { Handler } from "../../runtime/handler.ts";
import { RenewalAnswer } from "../../schemas/users/answers.ts";
import type { UserProcessed } from "../../schemas/users/user-processed.ts";
import type { UserProcessingFailed } from "../../schemas/users/user-processing-failed.ts";
import type { UserProcessingRequested } from "../../schemas/users/user-processing-requested.ts";
import { answerOf } from "../../schemas/values/answer.ts";
import type { Accounts } from "./accounts.ts";

/** Processes one user of a batch, once: the row in `users` is the fact. */
export const handle: Handler<{
  on: UserProcessingRequested;
  emits: UserProcessed | UserProcessingFailed;
  creates: "users";
  ports: { accounts: Accounts };
}> = async ({ data: { batchId, userId } }, { now, attempt, ports }) => {
  const answer = await ports.accounts.renew({ key: `renew:${batchId}/${userId}`, userId, attempt });
  const { refused } = answerOf("The accounts' service", RenewalAnswer, answer);
  return refused === undefined
    ? {
        writes: [{ create: "users", item: { batchId, userId, status: "processed", processedAt: now } }],
        events: [{ type: "UserProcessed", data: { batchId, userId, processedAt: now } }],
      }
    : {
        writes: [
          { create: "users", item: { batchId, userId, status: "failed", reason: refused, failedAt: now } },
        ],
        events: [{ type: "UserProcessingFailed", data: { batchId, userId, reason: refused, failedAt: now } }],
      };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "process-user": typeof handle;
  }
}
