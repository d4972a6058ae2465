import type { ClaimRecord } from "./record.ts";
import type { Claim, ClaimRequest } from "./store.ts";

/** The claim that a request has won, from the record as it is then. */
export function claimOf(
  { owner, charge }: Pick<ClaimRequest, "owner" | "charge">,
  record: ClaimRecord,
): Claim {
  const { key, generation, attempts, previous } = record;
  return { key, owner, generation, attempt: attempts + 1 - charge, suspect: Boolean(previous), record };
}

/** Whether a record that stood in the way is the request's own claim: it took effect, but its answer was lost. */
export function isOwn(record: ClaimRecord | undefined, { owner }: Pick<ClaimRequest, "owner">): boolean {
  return record?.status === "open" && record.owner === owner;
}
