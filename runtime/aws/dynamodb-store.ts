import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { claimOf, isOwn } from "../claim.ts";
import type { ClaimRecord } from "../record.ts";
import type { Claim, Store } from "../store.ts";
import { marshalled, namesIn, type Update, updateOf, valuesOf } from "./expression.ts";
import {
  APPEND_ERROR,
  buryUpdate,
  claimUpdate,
  foundInstead,
  recordOf,
  reopenUpdate,
  UNSENT_INDEX,
  UNSENT_SHARDS,
  unsentAttributes,
  whileAs,
  whileOwned,
} from "./records.ts";
import { judgeCancellation, type Tables, transactItems } from "./transaction.ts";

/** The store on DynamoDB: one conditional write for each step, one transaction for a commit. */
export function dynamoStore(client: DynamoDBClient, claims: string, tables: Tables): Store {
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
  const target = (key: string) => ({ TableName: claims, Key: { key: { S: key } } });
  const applied = async (key: string, change: Update) => "attributes" in (await update(key, change));
  const putIfAbsent = (record: ClaimRecord) => ({
    TableName: claims,
    Item: marshalled({
      ...record,
      ...unsentAttributes(record.key, record.outbox ?? [], Date.parse(record.claimedAt)),
    }),
    ConditionExpression: "attribute_not_exists(#key)",
    ExpressionAttributeNames: namesIn("#key"),
    ...OLD_ON_FAILURE,
  });

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
    charge: (claim, lease) =>
      applied(claim.key, { set: { lease, attempts: claim.attempt }, ...whileOwned(claim) }),
    release(claim, error) {
      const { when, values } = whileOwned(claim);
      return applied(claim.key, {
        set: { lease: 0, attempts: claim.attempt },
        compute: APPEND_ERROR,
        remove: ["owner"],
        when,
        values: { ...values, none: [], errors: [error] },
      });
    },
    async giveBack(claim) {
      const remove = claim.suspect ? [] : ["owner"];
      await applied(claim.key, {
        set: { lease: 0, attempts: claim.attempt - 1 },
        remove,
        ...whileOwned(claim),
      });
    },
    async commit(claim, { writes, outbox, now, expiresAt }) {
      const change: Update = {
        set: {
          status: "done",
          finishedBy: claim.owner,
          finishedAt: new Date(now).toISOString(),
          attempts: claim.attempt,
          ...unsentAttributes(claim.key, outbox, now),
          ...(outbox.length === 0 ? { expiresAt } : {}),
        },
        remove: ["owner", "lease", ...(outbox.length > 0 ? ["expiresAt"] : [])],
        ...whileOwned(claim),
      };
      const items = transactItems(writes, tables);
      if (items.length === 0) {
        const result = await update(claim.key, change);
        return "attributes" in result || isDoneBy(result.found, claim) ? "committed" : "lost";
      }
      const Update = { ...target(claim.key), ...updateOf(change), ...OLD_ON_FAILURE };
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Update }, ...items] }));
        return "committed";
      } catch (error) {
        const verdict = judgeCancellation(error);
        if (typeof verdict === "string") return verdict;
        return isDoneBy(verdict.found, claim) ? "committed" : "lost";
      }
    },
    bury(fence, death) {
      const key = "found" in fence ? fence.found.key : fence.key;
      return applied(key, buryUpdate(key, fence, death));
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
      const { key, ...set } = record;
      const outbox = unsentAttributes(key, record.outbox ?? [], Date.parse(record.claimedAt));
      return applied(key, { set: { ...set, ...outbox }, remove: ["expiresAt", "sent"], ...whileAs(found) });
    },
    async accept(record, writes) {
      try {
        const items = transactItems(writes, tables);
        await client.send(
          new TransactWriteItemsCommand({ TransactItems: [{ Put: putIfAbsent(record) }, ...items] }),
        );
        return "accepted";
      } catch (error) {
        const verdict = judgeCancellation(error);
        if (typeof verdict === "string") return verdict;
        if (!verdict.found) throw error;
        return { found: verdict.found };
      }
    },
    async markSent(key, generation, sent, expiresAt) {
      await applied(key, {
        set: { sent, expiresAt },
        remove: ["outbox", "unsent", "unsentSince"],
        when: "#generation = :generation AND attribute_exists(#outbox)",
        values: { generation },
      });
    },
    async fill(writes) {
      for (const { Update } of transactItems(writes, tables)) {
        if (!Update) throw new Error("A projection may only fill attributes");
        await client.send(new UpdateItemCommand(Update));
      }
    },
    async unsent(before, cursor = ALL_SHARDS) {
      const pages = await Promise.all((cursor as Shard[]).map((shard) => unsentPage(shard, before)));
      const records = await Promise.all(pages.flatMap(({ keys }) => keys).map(get));
      const next = pages.flatMap(({ next }) => (next ? [next] : []));
      const unsent = records.filter((record) => record?.outbox !== undefined) as ClaimRecord[];
      return next.length > 0 ? { records: unsent, next } : { records: unsent };
    },
    async read(table, key) {
      const { name, keyAttribute } = tables(table);
      const { Item } = await client.send(
        new GetItemCommand({ TableName: name, Key: { [keyAttribute]: { S: key } }, ConsistentRead: true }),
      );
      return Item && unmarshall(Item);
    },
  };

  async function unsentPage(
    { shard, start }: Shard,
    before: number,
  ): Promise<{ keys: string[]; next?: Shard }> {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: claims,
        IndexName: UNSENT_INDEX,
        KeyConditionExpression: "#unsent = :shard AND #unsentSince <= :before",
        ExpressionAttributeNames: namesIn("#unsent #unsentSince"),
        ExpressionAttributeValues: valuesOf({ shard, before }),
        Limit: UNSENT_PAGE,
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    const keys = Items.map(({ key }) => key?.S ?? "");
    return LastEvaluatedKey ? { keys, next: { shard, start: LastEvaluatedKey } } : { keys };
  }

  async function get(key: string): Promise<ClaimRecord | undefined> {
    const { Item } = await client.send(new GetItemCommand({ ...target(key), ConsistentRead: true }));
    return Item && recordOf(Item);
  }
}

/** Where the reading of one partition of the index on unsent outboxes goes on. */
interface Shard {
  shard: string;
  start?: Record<string, AttributeValue>;
}

const ALL_SHARDS: Shard[] = Array.from({ length: UNSENT_SHARDS }, (_, shard) => ({ shard: String(shard) }));

/** Records that are read from one partition at a time. */
const UNSENT_PAGE = 13;

const ALL_NEW = { ReturnValues: "ALL_NEW" } as const;
const OLD_ON_FAILURE = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;

/** Success after an ambiguous time-out: the record is done, and by this very owner. */
function isDoneBy(found: ClaimRecord | undefined, claim: Claim): boolean {
  return found?.status === "done" && found.finishedBy === claim.owner;
}
