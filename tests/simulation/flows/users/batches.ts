import type { Accounts } from "../../../../handlers/users/accounts.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import type { Process } from "../../../../testing/simulation/process.ts";
import { completions, type factsOf } from "../gathered.ts";

/** How accounts answer: by the last part of a user's id. */
const KINDS = ["fine", "fine", "fine", "closed", "down", "flaky", "killer"];

const BATCH = { consumer: "complete-users-batch", type: "UsersBatchCompleted", key: "batchId" };

/** Users of something, each of some kind. */
export function usersOf({ chance }: Cloud, of: string, number: number): readonly string[] {
  return Array.from(
    { length: number },
    (_, index) => `${of}-${index}-${chance.pick(KINDS, `${of} ${index}`)}`,
  );
}

/** The accounts as one process has them; `found`: whom a query finds. */
export function accountsOf(
  { chance }: Cloud,
  process: Process,
  found: (query: string) => readonly string[],
): Accounts {
  return {
    find: (query, limit, cursor = "0") =>
      process.call(`find ${query} ${cursor}`, () => {
        const all = found(query);
        const from = Number(cursor);
        const to = Math.min(
          all.length,
          from + Math.min(limit, 1 + chance.below(3, `${query} from ${cursor}`)),
        );
        return { userIds: all.slice(from, to), ...(to < all.length ? { next: String(to) } : {}) };
      }),
    renew: ({ key, userId }) =>
      process.call(`renew ${key}`, () => {
        const kind = userId.split("-").at(-1);
        const isUnwell = chance.stormy || chance.of(`${userId} stays`) < 0.3;
        if (kind === "killer" && chance.stormy) process.kill("the accounts' client has a bug");
        if (kind === "down" || (kind === "flaky" && isUnwell)) throw new Error("The accounts are down");
        if (kind === "closed") return { refused: "the account is closed" };
        return {};
      }),
  };
}

/** What is wrong with a batch that is not split: its users' rows, and how it was told complete. */
export function* batchProblems(
  cloud: Cloud,
  facts: ReturnType<typeof factsOf>,
  batchId: string,
): Generator<string> {
  const requested = facts.of("UserProcessingRequested", "batchId", batchId);
  const verdicts = new Map(requested.map(({ userId }) => [String(userId), new Set<string>()]));
  for (const { userId } of facts.of("UserProcessed", "batchId", batchId)) {
    verdicts.get(String(userId))?.add("succeeded");
    if (cloud.store.item("users", batchId, String(userId))?.status !== "processed")
      yield `${batchId}: ${userId} was processed, and has no row that says so`;
  }
  for (const { userId } of facts.of("UserProcessingFailed", "batchId", batchId))
    verdicts.get(String(userId))?.add("failed");
  for (const { userId } of facts.givenUp("process-user", "batchId", batchId))
    verdicts.get(String(userId))?.add("failed");
  yield* completions(cloud, facts, { ...BATCH, id: batchId, verdicts });
}
