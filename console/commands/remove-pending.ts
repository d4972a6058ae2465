import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { namesIn, updateOf } from "../../runtime/aws/expression.ts";
import { PENDING_ENTRY } from "../../runtime/aws/records.ts";
import { derivedId } from "../../runtime/identity.ts";
import { entriesIn, type PendingEntry, partitionsOf } from "../queries/pending-entries.ts";
import type { Sources } from "../sources.ts";

/** A consumer's records that wait for an operator. */
export interface DeadRecords {
  /** Whether there is a record of which this is a dead letter. */
  know(deadLetterId: string): boolean;
  /** Takes records out of the list of what waits, as long as they are dead of just those deaths. */
  removePending(deadLetterIds: readonly string[]): Promise<void>;
  /** Ids of the dead letters of those that wait still, and died up to a moment (milliseconds since 1970). */
  left(until: number): AsyncGenerator<string[]>;
}

/** Records that are read side by side. */
const AT_ONCE = 25;

/** Reads which records of a consumer wait for an operator. */
export async function deadRecords(sources: Sources, consumer: string): Promise<DeadRecords> {
  const { dynamo, stack } = sources;
  const entries = await entriesOf(sources, consumer);
  const nameOf = (deadLetterId: string) => deadLetterId.slice(0, deadLetterId.lastIndexOf("."));

  async function removeOne(id: string): Promise<void> {
    const entry = entries.get(nameOf(id));
    if (!entry) return;
    entries.delete(nameOf(id));
    const change = updateOf({
      set: { discardedAt: new Date(sources.now()).toISOString() },
      remove: PENDING_ENTRY,
      when: "#status = :dead AND #deadLetterId = :id",
      values: { dead: "dead", id },
    });
    try {
      await dynamo.send(
        new UpdateItemCommand({ TableName: stack.claimsTable, Key: { key: { S: entry.key } }, ...change }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async function deathAt({ key }: PendingEntry): Promise<string[]> {
    const { Item } = await dynamo.send(
      new GetItemCommand({
        ...{ TableName: stack.claimsTable, Key: { key: { S: key } }, ConsistentRead: true },
        ProjectionExpression: "#status, #deadLetterId, #discardedAt",
        ExpressionAttributeNames: namesIn("#status #deadLetterId #discardedAt"),
      }),
    );
    const { status, deadLetterId, discardedAt } = Item ?? {};
    // The index lags behind: what was discarded a moment ago may still be in it.
    return deadLetterId?.S && status?.S === "dead" && !discardedAt ? [deadLetterId.S] : [];
  }

  return {
    know: (id) => entries.has(nameOf(id)),
    async removePending(ids) {
      await Promise.all(ids.map(removeOne));
    },
    async *left(until) {
      const all = [...entries.values()].filter(({ pendingSince }) => pendingSince <= until);
      for (let start = 0; start < all.length; start += AT_ONCE)
        yield (await Promise.all(all.slice(start, start + AT_ONCE).map(deathAt))).flat();
    },
  };
}

/** Entries of a consumer's dead records, by what the ids of their dead letters begin with. */
async function entriesOf(sources: Sources, consumer: string): Promise<Map<string, PendingEntry>> {
  const found = new Map<string, PendingEntry>();
  await Promise.all(
    partitionsOf("dead").map(async (partition) => {
      for (let after: PendingEntry | undefined, more = true; more; ) {
        const page = await entriesIn(sources, partition, { after });
        for (const entry of page.entries)
          if (entry.key.startsWith(`${consumer}|`)) found.set(derivedId(entry.key), entry);
        after = page.entries.at(-1);
        more = page.more;
      }
    }),
  );
  return found;
}
