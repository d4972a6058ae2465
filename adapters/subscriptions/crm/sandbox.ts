import type { Crm } from "../../../handlers/subscriptions/crm.ts";

/** A CRM in memory, for dev and local stacks: it answers with the revision that it has by then. */
export function create(): Crm {
  const kept = new Map<string, number>();
  return {
    async keep({ subscriptionId, revision }) {
      const latest = Math.max(revision, kept.get(subscriptionId) ?? 0);
      kept.set(subscriptionId, latest);
      return { revision: latest };
    },
  };
}
