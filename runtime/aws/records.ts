import { type AttributeValue, ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { isDeadLetter, type SentEntry } from "../../schemas/values/sent-entry.ts";
import { derivedId } from "../identity.ts";
import { type ClaimRecord, type OutboxEntry, withError } from "../ports/record.ts";
import { isExpired } from "../ports/runtime.ts";
import {
  type Claim,
  type ClaimRequest,
  type CommitPlan,
  type Death,
  type Fence,
  outboxOfPlan,
} from "../ports/store.ts";
import { NO_TIMERS, notesOf } from "../ports/timer-record.ts";
import { marshalled, namesIn, type Update } from "./expression.ts";

/** Partitions of the sparse index for each kind of pending thing: one partition takes 1,000 writes a second. */
export const PENDING_SHARDS = 8;

/**
 * What a record waits for: that its claim ends, that its outbox is sent, as a gather for its deadline, as a timer for its
 * time, or, with its dead letter sent, for an operator; or, as a position, for a revision that is missing.
 */
export type PendingKind = "claim" | "outbox" | "gather" | "dead" | "timer" | "order";

/** A record from the table's form. */
export function recordOf(item: Record<string, AttributeValue>): ClaimRecord {
  return unmarshall(item) as ClaimRecord;
}

/** The record that stood in the way of a conditional write; anything else is thrown on. */
export function foundInstead(error: unknown): ClaimRecord | undefined {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
  return error.Item ? recordOf(error.Item) : undefined;
}

/** A record's place in the sparse index. */
export function pendingEntry(kind: PendingKind, key: string, now: number) {
  const shard = Number.parseInt(derivedId(key).slice(0, 4), 16) % PENDING_SHARDS;
  return { pending: `${kind}.${shard}`, pendingSince: now };
}

/** Attributes by which a record is in the sparse index. */
export const PENDING_ENTRY = ["pending", "pendingSince"] as const;

/** What a finished record gets: its outbox, and its place in the index instead of its claim's; none where it is empty. */
export function outboxUpdate(key: string, outbox: OutboxEntry[], now: number) {
  return outbox.length > 0
    ? { set: { outbox, ...pendingEntry("outbox", key, now) }, remove: [] }
    : { set: {}, remove: PENDING_ENTRY };
}

/** A put of a record that must be the first under its key, with its outbox in the sparse index. */
export function newRecord(record: ClaimRecord, claims: string) {
  const { key, outbox = [], claimedAt } = record;
  return {
    TableName: claims,
    Item: marshalled({ ...record, ...outboxUpdate(key, outbox, Date.parse(claimedAt)).set }),
    ConditionExpression: "attribute_not_exists(#key)",
    ExpressionAttributeNames: namesIn("#key"),
  };
}

/** What every claim sets, whatever it finds. */
function takeOver(request: ClaimRequest): Record<string, unknown> {
  const { key, now, owner, lease, consumer, hash, correlationId, expiresAt } = request;
  const startedAt = new Date(now).toISOString();
  const place = pendingEntry("claim", key, now);
  return { owner, lease, consumer, hash, correlationId, expiresAt, startedAt, status: "open", ...place };
}

/**
 * One conditional write that claims. `previous` keeps the owner until now: one that is still there was killed or hung.
 */
export function claimUpdate(request: ClaimRequest): Update {
  return {
    set: takeOver(request),
    compute: {
      attempts: "if_not_exists(#attempts, :zero) + :counted",
      generation: "if_not_exists(#generation, :zero)",
      claimedAt: "if_not_exists(#claimedAt, :claimedAt)",
      event: "if_not_exists(#event, :event)",
      previous: "if_not_exists(#owner, :nobody)",
    },
    when: "attribute_not_exists(#key) OR (#status = :open AND #lease <= :now AND #hash = :hash AND #attempts < :max)",
    values: {
      zero: 0,
      nobody: "",
      open: "open",
      counted: request.counted,
      claimedAt: new Date(request.now).toISOString(),
      event: request.event,
      now: request.now,
      hash: request.hash,
      max: request.maxAttempts,
    },
  };
}

/** Starts the next generation of a record that is still as found; nothing is kept of one that has expired. */
export function reopenUpdate(found: ClaimRecord, request: ClaimRequest, replayName?: string): Update {
  const expired = isExpired(found, request.now);
  return {
    set: {
      ...takeOver(request),
      ...(expired ? { claimedAt: new Date(request.now).toISOString(), event: request.event } : {}),
      attempts: request.counted,
      generation: found.generation + 1,
      previous: "",
      replayName,
    },
    remove: [
      ...[...OF_A_DEATH, "putOff"],
      ...(expired
        ? ["errors", "cursor", "chunk", "timers", "cancels", ...(replayName ? [] : ["replayName"])]
        : []),
    ],
    ...whileAs(found),
  };
}

/** Attributes of a death that a reopened record loses. */
export const OF_A_DEATH = [
  ...["kind", "reason", "deadLetterId", "discardedAt", "outbox", "finishedAt", "finishedBy", "sent"],
];

/** What takes the place of an outbox that is sent. A dead record keeps the time of its death. */
export function sentUpdate(key: string, sent: SentEntry[]) {
  if (!sent.some(isDeadLetter)) return { set: { sent }, remove: ["outbox", ...PENDING_ENTRY] };
  const { pending } = pendingEntry("dead", key, 0);
  return { set: { sent, pending }, remove: ["outbox"] };
}

/** Attributes of a claim that a finished record loses. */
const OF_A_CLAIM = ["owner", "lease", "putOff"];

type Condition = Required<Pick<Update, "when" | "values">>;

/** Condition: this owner still holds the claim of this generation, and of a scatter this chunk is the next. */
export function whileOwned({
  owner,
  generation,
  chunk,
}: Pick<Claim, "owner" | "generation" | "chunk">): Condition {
  const position = chunk === 0 ? "attribute_not_exists(#chunk)" : "#chunk = :chunk";
  return {
    when: `#owner = :owner AND #status = :open AND #generation = :generation AND ${position}`,
    values: { owner, generation, open: "open", ...(chunk === 0 ? {} : { chunk }) },
  };
}

/** Condition: nothing has happened to the record since it was found. */
export function whileAs({ status, generation, attempts, lease, discardedAt }: ClaimRecord): Condition {
  const conditions = [
    "#status = :was AND #generation = :generation AND #attempts = :attempts",
    ...(lease === undefined ? [] : ["#lease = :lease"]),
    // An operator may have discarded it since, which changes nothing else.
    discardedAt === undefined ? "attribute_not_exists(#discardedAt)" : "attribute_exists(#discardedAt)",
  ];
  return {
    when: conditions.join(" AND "),
    values: { was: status, generation, attempts, ...(lease === undefined ? {} : { lease }) },
  };
}

/** Makes a record done with its outbox. */
export function doneUpdate(claim: Claim, plan: CommitPlan): Update {
  const { process, now, expiresAt, timers = NO_TIMERS, late } = plan;
  const outbox = outboxOfPlan(plan);
  const committed = outboxUpdate(claim.key, outbox, now);
  const unsent = outbox.length > 0;
  return {
    set: {
      status: "done",
      finishedBy: claim.owner,
      finishedAt: new Date(now).toISOString(),
      attempts: claim.attempt,
      correlationId: process,
      late,
      ...notesOf(timers),
      ...committed.set,
      ...(unsent ? {} : { expiresAt }),
    },
    remove: [...OF_A_CLAIM, "cursor", ...(unsent ? ["expiresAt"] : []), ...committed.remove],
    ...whileOwned(claim),
  };
}

/** A chunk of a scatter that goes on: progress clears the attempts so far, and their errors. */
export function chunkUpdate(
  claim: Claim,
  { outbox, process }: Pick<CommitPlan, "outbox" | "process">,
  next: NonNullable<CommitPlan["next"]>,
): Update {
  const unsent = outbox.length > 0;
  return {
    set: { ...next, attempts: 0, correlationId: process, ...(unsent ? { outbox } : {}) },
    remove: ["errors", "putOff", ...(unsent ? [] : ["outbox"])],
    ...whileOwned(claim),
  };
}

/** Makes a record dead with its outbox. */
export function deadUpdate(key: string, fence: Fence, death: Death): Update {
  const { kind, reason, deadLetterId, attempts, now, error, outbox } = death;
  const { errors } = "found" in fence ? fence.found : fence.record;
  const committed = outboxUpdate(key, outbox, now);
  return {
    set: {
      status: "dead",
      kind,
      reason,
      deadLetterId,
      attempts,
      finishedAt: new Date(now).toISOString(),
      ...(error ? { errors: withError(errors, error) } : {}),
      ...committed.set,
    },
    remove: [...OF_A_CLAIM, "expiresAt", ...committed.remove],
    ...("found" in fence ? whileAs(fence.found) : whileOwned(fence)),
  };
}
