import type { Accounts } from "../../../handlers/users/accounts.ts";

/** How long renewing takes. */
const RENEWAL_MS = 20;

/** How many have subscribed to anything. */
const SUBSCRIBERS = 12;

/**
 * Accounts without a service, for dev and local stacks. The query `first N` finds user-0001 to user-N, at most 100,000;
 * `subscribers of X` the first 12.
 * The outcome follows from id and attempt alone: ids that end in 13 are refused, in 50 fail on attempt 1, in 99 always.
 */
export function create(): Accounts {
  return {
    async find(query, limit, cursor = "0") {
      const [, number] = /^first (\d{1,6})$/.exec(query) ?? [];
      if (!number && !query.startsWith("subscribers of "))
        throw new Error(`The sandbox does not know the query "${query}": ask for "first 100"`);
      const total = Math.min(Number(number ?? SUBSCRIBERS), 100_000);
      const from = Number(cursor);
      const to = Math.min(from + limit, total);
      const userIds = Array.from({ length: to - from }, (_, index) => idOf(from + index + 1));
      return to < total ? { userIds, next: String(to) } : { userIds };
    },
    async renew({ userId, attempt }) {
      await new Promise((resolve) => setTimeout(resolve, RENEWAL_MS));
      if (userId.endsWith("13")) return { refused: "the account is closed (sandbox)" };
      if (userId.endsWith("99") || (userId.endsWith("50") && attempt === 1))
        throw new Error(`The accounts are down (sandbox, attempt ${attempt})`);
      return {};
    },
  };
}

function idOf(number: number): string {
  return `user-${String(number).padStart(4, "0")}`;
}
