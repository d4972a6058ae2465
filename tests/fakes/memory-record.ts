import { pendingEntry } from "../../runtime/aws/records.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import type { Claim, ClaimRequest } from "../../runtime/ports/store.ts";

/** A record as the table holds it, with what only its index and its claims need. */
export type StoredRecord = ClaimRecord & { previous?: string };

/** What a reopened record forgets of its death. */
export const OF_A_DEATH = [
  "kind",
  "reason",
  "deadLetterId",
  "discardedAt",
  "outbox",
  "finishedAt",
  "finishedBy",
  "sent",
] as const satisfies readonly (keyof StoredRecord)[];

/** Whether a record that is there may be claimed. */
export function claimable({ status, lease, hash, attempts }: StoredRecord, request: ClaimRequest): boolean {
  const free = lease !== undefined && lease <= request.now;
  return status === "open" && free && hash === request.hash && attempts < request.maxAttempts;
}

/** What every claim sets, whatever it finds. */
export function takeOver(request: ClaimRequest) {
  const { key, now, owner, lease, consumer, hash, correlationId, expiresAt } = request;
  const startedAt = new Date(now).toISOString();
  const place = pendingEntry("claim", key, now);
  return {
    owner,
    lease,
    consumer,
    hash,
    correlationId,
    expiresAt,
    startedAt,
    status: "open" as const,
    ...place,
  };
}

/** Whether an owner still holds the claim of its generation, and of a scatter the same chunk is the next. */
export function ownedBy({ owner, generation, chunk }: Pick<Claim, "owner" | "generation" | "chunk">) {
  return (record: StoredRecord) =>
    record.owner === owner &&
    record.status === "open" &&
    record.generation === generation &&
    (record.chunk ?? 0) === chunk;
}

/** Whether nothing has happened to a record since it was found. */
export function stillAs(found: ClaimRecord) {
  return ({ status, generation, attempts, lease }: StoredRecord) =>
    status === found.status &&
    generation === found.generation &&
    attempts === found.attempts &&
    (found.lease === undefined || lease === found.lease);
}
