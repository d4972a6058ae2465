import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DeadLetter } from "../history/dead-letter.ts";
import { conditionalUpdate } from "../runtime/aws/conditional-update.ts";
import { deadUpdate, PENDING_ENTRY, pendingEntry } from "../runtime/aws/records.ts";
import { deadLetterId } from "../runtime/identity.ts";
import type { ClaimRecord } from "../runtime/ports/record.ts";
import { expiryOf } from "../runtime/ports/runtime.ts";
import { eventIn, type Lettered } from "./record-keys.ts";

/** Where marks are made. */
export interface Marking {
  dynamo: DynamoDBClient;
  claimsTable: string;
  /** How long records are kept, in days. */
  recordDays: number;
  /** Milliseconds since 1970. */
  now(): number;
}

/** What a letter's record is to it. */
export type Standing =
  /** Its death, or what it waits for without one: it can be discarded. */
  | "current"
  /** Discarded: neither a redrive nor a replay reopens it. */
  | "discarded"
  /** The event has taken effect, or the record has died again since: the letter would do nothing. */
  | "past"
  /** It is handled at this moment, or waits for its next attempt; or part of it is committed and not published yet. */
  | "underway";

/** What a record says of a letter. Letters that the runtime has not made speak for their event, whatever became of it. */
export function standing(record: ClaimRecord | undefined, id: string | undefined): Standing {
  if (!record) return "current";
  if (record.status === "done") return "past";
  // A chunk that is not published yet has no other place from which it could be.
  if (record.status === "open") return id === undefined && !record.outbox ? "current" : "underway";
  if (id !== undefined && id !== record.deadLetterId) return "past";
  return record.discardedAt ? "discarded" : "current";
}

/** Marks that an operator makes in records. */
export function marks({ dynamo, claimsTable, recordDays, now }: Marking) {
  const applied = conditionalUpdate(dynamo, claimsTable);

  return {
    /**
     * Marks a dead record as discarded, and takes it from what waits; false where it is no longer dead of this death, or its
     * death is not announced yet: the sweeper finds it by its place among what waits.
     */
    discard: (key: string, deadLetterId: string) =>
      applied(key, {
        set: { discardedAt: new Date(now()).toISOString() },
        remove: PENDING_ENTRY,
        when: "#status = :dead AND #deadLetterId = :id AND attribute_not_exists(#outbox)",
        values: { dead: "dead", id: deadLetterId },
      }),
    /** Takes the mark away, so that a redrive or a replay may reopen the record; false where there is none of this death. */
    restore: (key: string, deadLetterId: string, since: number) =>
      applied(key, {
        set: pendingEntry("dead", key, since),
        remove: ["discardedAt"],
        when: "#status = :dead AND #deadLetterId = :id AND attribute_exists(#discardedAt)",
        values: { dead: "dead", id: deadLetterId },
      }),
    /** Ends an open record as discarded, while nobody has done anything to it since it was found. */
    end(found: ClaimRecord, { kind, reason }: Pick<DeadLetter, "kind" | "reason">): Promise<boolean> {
      const { key, generation, attempts } = found;
      const id = deadLetterId(key, generation);
      const death = { kind, reason, deadLetterId: id, attempts, now: now(), outbox: [] };
      const { set, remove = [], ...condition } = deadUpdate(key, { found }, death);
      const { discardedAt, expiresAt } = ending();
      return applied(key, {
        ...condition,
        set: { ...set, discardedAt, expiresAt },
        remove: remove.filter((name) => name !== "expiresAt"),
      });
    },
    /** Makes the record of an event that never reached its consumer, discarded; false where there is one by now. */
    forestall(key: string, letter: Lettered & Pick<DeadLetter, "kind" | "reason">): Promise<boolean> {
      const { consumer, kind, reason } = letter;
      const incoming = eventIn(letter);
      const { discardedAt, expiresAt } = ending();
      const { id, idempotencyKey, correlationId } = incoming?.event.metadata ?? {};
      const event = incoming && {
        id,
        idempotencyKey,
        type: incoming.event.type,
        source: incoming.event.source,
      };
      return applied(key, {
        set: {
          ...{ consumer, kind, reason, status: "dead", generation: 0, attempts: 0 },
          ...{ deadLetterId: deadLetterId(key, 0), claimedAt: discardedAt, finishedAt: discardedAt },
          ...{ discardedAt, expiresAt, hash: incoming?.hash, correlationId, event },
        },
        when: "attribute_not_exists(#key)",
      });
    },
  };

  function ending() {
    const at = now();
    return { discardedAt: new Date(at).toISOString(), expiresAt: expiryOf({ recordDays }, at) };
  }
}
