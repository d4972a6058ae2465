import {
  type DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { derivedId } from "../identity.ts";
import { claimOf, isCommitted, isOwn } from "../ports/claim.ts";
import { type ClaimRecord, withError } from "../ports/record.ts";
import type { Store } from "../ports/store.ts";
import type { UpdateItem } from "./actions.ts";
import { dynamoLists } from "./dynamodb-lists.ts";
import { dynamoPace } from "./dynamodb-pace.ts";
import { dynamoPositions, positionInstead, positionItem } from "./dynamodb-positions.ts";
import { type Update, updateOf } from "./expression.ts";
import { type GrantedNames, tablesOf } from "./granted.ts";
import { partitions, pendingIndex } from "./pending-index.ts";
import {
  chunkUpdate,
  claimUpdate,
  deadUpdate,
  doneUpdate,
  foundInstead,
  newRecord,
  OF_A_DEATH,
  outboxUpdate,
  PENDING_ENTRY,
  type PendingKind,
  recordOf,
  reopenUpdate,
  sentUpdate,
  whileAs,
  whileOwned,
} from "./records.ts";
import { timerItems, waitingItem } from "./timer-items.ts";
import { factsIn, judgeCancellation, showingFact, transactItems, verdictOf } from "./transaction.ts";

/** The store on DynamoDB: one conditional write for each step, one transaction for a commit. */
export function dynamoStore(client: DynamoDBClient, claims: string, names: GrantedNames): Store {
  const tables = tablesOf(names);
  /** A conditional update of a record; the attributes after it, or the record found instead. */
  async function update(key: string, change: Update, answer: { ReturnValues?: "ALL_NEW" } = {}) {
    try {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({ ...target(key), ...updateOf(change), ...OLD_ON_FAILURE, ...answer }),
      );
      return { attributes: Attributes };
    } catch (error) {
      return { found: foundInstead(error) };
    }
  }
  const index = pendingIndex(client, claims);
  const target = (key: string) => ({ TableName: claims, Key: { key: { S: key } } });
  const applied = async (key: string, change: Update) => "attributes" in (await update(key, change));
  const putIfAbsent = (record: ClaimRecord) => ({ ...newRecord(record, claims), ...OLD_ON_FAILURE });

  return {
    async claim(request) {
      const result = await update(request.key, claimUpdate(request), ALL_NEW);
      if ("attributes" in result) return claimOf(request, recordOf(result.attributes));
      if (!result.found) throw new Error(`The record ${request.key} vanished while it was claimed`);
      return isOwn(result.found, request) ? claimOf(request, result.found) : { found: result.found };
    },
    async reopen(found, request, replayName) {
      const result = await update(found.key, reopenUpdate(found, request, replayName), ALL_NEW);
      if ("attributes" in result) return claimOf(request, recordOf(result.attributes));
      return result.found && isOwn(result.found, request) ? claimOf(request, result.found) : undefined;
    },
    countAttempt: (claim, lease) =>
      applied(claim.key, { set: { lease, attempts: claim.attempt }, ...whileOwned(claim) }),
    renew: (claim, lease) => applied(claim.key, { set: { lease }, ...whileOwned(claim) }),
    release(claim, error) {
      return applied(claim.key, {
        set: { lease: 0, attempts: claim.attempt, errors: withError(claim.record.errors, error) },
        remove: ["owner", "putOff"],
        ...whileOwned(claim),
      });
    },
    async giveBack(claim, later) {
      const remove = claim.poison ? [] : ["owner", "putOff"];
      const putOff = claim.poison || undefined;
      const { dueAt: pendingSince, expiresAt } = later ?? {};
      await applied(claim.key, {
        set: { lease: 0, attempts: claim.attempt - 1, putOff, pendingSince, expiresAt },
        remove,
        ...whileOwned(claim),
      });
    },
    async defer(record) {
      await client.send(new PutItemCommand(waitingItem(record, claims)));
    },
    async commit(claim, plan) {
      const { writes } = plan;
      const change = plan.next ? chunkUpdate(claim, plan, plan.next) : doneUpdate(claim, plan);
      const isDone = (found?: ClaimRecord) => isCommitted(found, claim, plan);
      const planned = transactItems(writes, tables, derivedId(claim.key, claim.owner, claim.chunk));
      const own = [
        ...(plan.turn ? [{ Put: { ...positionItem(plan.turn.position, claims), ...OLD_ON_FAILURE } }] : []),
        ...timerItems(plan.timers, claims),
      ];
      if (planned.length + own.length === 0) {
        const result = await update(claim.key, change);
        return "attributes" in result || isDone(result.found) ? "committed" : "lost";
      }
      const Update = { ...target(claim.key), ...updateOf(change), ...OLD_ON_FAILURE };
      try {
        const items = [...planned.map(({ action }) => action), ...own];
        await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Update }, ...items] }));
        return "committed";
      } catch (error) {
        const moved = plan.turn && positionInstead(error, planned.length);
        if (moved) return { moved };
        const verdict = judgeCancellation(error, planned);
        if (typeof verdict === "string") return verdict;
        return isDone(verdict.found) ? "committed" : "lost";
      }
    },
    markDead(fence, death) {
      const key = "found" in fence ? fence.found.key : fence.key;
      return applied(key, deadUpdate(key, fence, death));
    },
    async reject(record) {
      try {
        await client.send(new PutItemCommand(putIfAbsent(record)));
        return "written";
      } catch (error) {
        const found = foundInstead(error);
        if (!found) throw error;
        return { found };
      }
    },
    async rejectAgain(found, record) {
      const { key, ...fields } = record;
      const { set, remove } = outboxUpdate(
        key,
        record.outbox ?? [],
        Date.parse(record.finishedAt ?? record.claimedAt),
      );
      return applied(key, {
        set: { ...fields, ...set },
        remove: ["expiresAt", "sent", "discardedAt", ...remove],
        ...whileAs(found),
      });
    },
    async closeRefusal(key, deadLetterId, expiresAt) {
      const { found } = await update(key, {
        set: { status: "done", expiresAt },
        compute: { generation: "#generation + :one" },
        remove: [...OF_A_DEATH.filter((name) => name !== "finishedAt"), ...PENDING_ENTRY],
        when: "#status = :dead AND #deadLetterId = :id AND attribute_not_exists(#outbox) AND attribute_not_exists(#discardedAt)",
        values: { dead: "dead", id: deadLetterId, one: 1 },
      });
      return found?.deadLetterId === deadLetterId ? found : undefined;
    },
    async accept(record, writes, timers) {
      const planned = transactItems(writes, tables, derivedId(record.key, record.claimedAt));
      const items = [...planned.map(showingFact), ...timerItems(timers, claims)];
      try {
        await client.send(
          new TransactWriteItemsCommand({ TransactItems: [{ Put: putIfAbsent(record) }, ...items] }),
        );
        return "accepted";
      } catch (error) {
        const verdict = judgeCancellation(error, planned);
        if (verdict === "present") return { present: factsIn(error) };
        if (typeof verdict === "string") return verdict;
        if (!verdict.found) throw error;
        return { found: verdict.found };
      }
    },
    accepted: (key) => index.get(key),
    async markSent(key, generation, sent, expiresAt) {
      const { set, remove } = sentUpdate(key, sent);
      await applied(key, {
        ...{ set: { ...set, expiresAt }, remove },
        // Not the chunk of a scatter that goes on: an index that lags behind may name it.
        when: "#generation = :generation AND attribute_exists(#outbox) AND #status <> :open",
        values: { generation, open: "open" },
      });
    },
    async markPartlySent({ key, generation, chunk, entries, left, sent }) {
      const where = chunk === undefined ? "#status <> :open" : "#status = :open AND #chunk = :chunk";
      await applied(key, {
        set: { outbox: left, ...(chunk === undefined ? { sent } : {}) },
        when: `#generation = :generation AND size(#outbox) = :entries AND ${where}`,
        values: { generation, entries, open: "open", ...(chunk === undefined ? {} : { chunk }) },
      });
    },
    async markChunkSent(key, generation, chunk) {
      await applied(key, {
        remove: ["outbox"],
        when: "#generation = :generation AND #status = :open AND #chunk = :chunk",
        values: { generation, chunk, open: "open" },
      });
    },
    async fill(writes) {
      const planned = transactItems(writes, tables, "");
      // What adds would add again with each copy of its event.
      if (!planned.every(({ write }) => "fill" in write))
        throw new Error("Without a claim a projection may only fill attributes");
      for (const { action } of planned) {
        await client.send(new UpdateItemCommand(action.Update as UpdateItem)).catch((error) => {
          throw verdictOf(error);
        });
      }
    },
    unsent: (before, cursor) =>
      index.page("outbox", cursor, before, ({ outbox, status }) => status !== "open" && Boolean(outbox)),
    claimed: (before, cursor) =>
      index.page(
        "claim",
        cursor,
        before,
        ({ status, pendingSince = 0 }) => status === "open" && pendingSince <= before,
      ),
    async pending(claimedUpTo) {
      const placesOf = async (kind: PendingKind, before: number, limit: number) => {
        const found = await Promise.all(partitions(kind).map((one) => index.query(one, before, limit)));
        return found.flatMap(({ places }) => places);
      };
      const [unsent, stale, stalled] = await Promise.all([
        placesOf("outbox", Number.MAX_SAFE_INTEGER, 1),
        placesOf("claim", claimedUpTo, MAX_COUNTED),
        placesOf("order", claimedUpTo, MAX_COUNTED),
      ]);
      return {
        ...{ unsentSince: oldest(unsent), stale: stale.length, staleSince: oldest(stale) },
        stalled: stalled.length,
      };
    },
    ...dynamoPositions(client, claims),
    ...dynamoPace(client, claims),
    ...dynamoLists(client, tables),
  };
}

/** Claims, and positions, of one partition that are counted: beyond, it is enough to know that there are many. */
const MAX_COUNTED = 100;

function oldest(places: readonly { since: number }[]): number | undefined {
  return places.length > 0 ? Math.min(...places.map(({ since }) => since)) : undefined;
}

const ALL_NEW = { ReturnValues: "ALL_NEW" } as const;
const OLD_ON_FAILURE = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
