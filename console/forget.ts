import { ConditionalCheckFailedException, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { updateOf } from "../runtime/aws/expression.ts";
import { PLACE } from "../runtime/aws/records.ts";
import { derivedId } from "../runtime/identity.ts";
import { type Place, partitionsOf, placesIn } from "./places.ts";
import type { Sources } from "./sources.ts";

/** A consumer's records that wait for an operator. */
export interface DeadRecords {
  /** Whether there is a record of which this is a dead letter. */
  know(deadLetterId: string): boolean;
  /** Takes records out of the list of what waits, as long as they are dead of just those deaths. */
  forget(deadLetterIds: readonly string[]): Promise<void>;
}

/** Reads which records of a consumer wait for an operator. */
export async function deadRecords(sources: Sources, consumer: string): Promise<DeadRecords> {
  const { dynamo, stack } = sources;
  const keys = await keysOf(sources, consumer);
  const keyOf = (id: string) => keys.get(id.slice(0, id.lastIndexOf(".")));
  return {
    know: (id) => keyOf(id) !== undefined,
    async forget(ids) {
      for (const id of ids) {
        const key = keyOf(id);
        if (key === undefined) continue;
        const change = updateOf({
          remove: PLACE,
          when: "#status = :dead AND #deadLetterId = :id",
          values: { dead: "dead", id },
        });
        try {
          await dynamo.send(
            new UpdateItemCommand({ TableName: stack.claimsTable, Key: { key: { S: key } }, ...change }),
          );
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
    },
  };
}

/** Keys of a consumer's dead records, by what the ids of their dead letters begin with. */
async function keysOf(sources: Sources, consumer: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await Promise.all(
    partitionsOf("dead").map(async (partition) => {
      for (let after: Place | undefined, more = true; more; ) {
        const page = await placesIn(sources, partition, { after });
        for (const { key } of page.places) if (key.startsWith(`${consumer}|`)) found.set(derivedId(key), key);
        after = page.places.at(-1);
        more = page.more;
      }
    }),
  );
  return found;
}
