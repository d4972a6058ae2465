import {
  DeleteItemCommand,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { TimerRecord } from "../ports/timer-record.ts";
import type { Place, Timers, Waiting } from "../ports/timers.ts";
import { namesIn, valuesOf } from "./expression.ts";
import { type Partition, partitions, pendingIndex } from "./pending-index.ts";
import { foundInstead, newRecord } from "./records.ts";
import { isBusyReason } from "./transaction.ts";

/** Places that are read from one partition at a time: no record is read for them. */
const PAGE = 100;

/** Timers in the claims table: one record each while they are pending, and one of its own for each that has fired. */
export function dynamoTimers(client: DynamoDBClient, claims: string): Timers {
  const index = pendingIndex(client, claims);
  const target = (key: string) => ({ TableName: claims, Key: { key: { S: key } } });
  const whileSet = ({ key, id }: Pick<TimerRecord, "key" | "id">) => ({
    ...target(key),
    ConditionExpression: "#id = :id",
    ExpressionAttributeNames: namesIn("#id"),
    ExpressionAttributeValues: valuesOf({ id }),
  });
  const drop: Timers["drop"] = async (found) => {
    await client.send(new DeleteItemCommand(whileSet(found))).catch(foundInstead);
  };
  return {
    find: async (key) => (await index.get(key)) as Waiting | undefined,
    async fire(found, fired, now) {
      const Delete = {
        ...target(found.key),
        ConditionExpression: "#id = :id AND #pendingSince <= :now",
        ExpressionAttributeNames: namesIn("#id #pendingSince"),
        ExpressionAttributeValues: valuesOf({ id: found.id, now }),
      };
      try {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: [{ Delete }, { Put: newRecord(fired, claims) }],
          }),
        );
        return "fired";
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const [pending, firing] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
        if (pending === "ConditionalCheckFailed") return "gone";
        if (isBusyReason(pending) || isBusyReason(firing)) return "busy";
        if (firing !== "ConditionalCheckFailed") throw error;
        // Its event has been published: whoever set it planned the same once more.
        await drop(found);
        return "gone";
      }
    },
    drop,
    async due({ before, gathersFrom, descending }, cursor) {
      const from = (cursor as From[] | undefined) ?? [
        ...partitions("timer").map((partition) => ({ partition, after: 0 })),
        ...partitions("gather").map((partition) => ({ partition, after: gathersFrom })),
      ];
      const pages = await Promise.all(
        from.map(async ({ partition, after }) => ({
          after,
          ...(await index.query(partition, before, PAGE, { from: after, descending })),
        })),
      );
      const places: Place[] = pages.flatMap((page) => page.places);
      const next = pages.flatMap(({ after, next }) => (next ? [{ partition: next, after }] : []));
      return next.length > 0 ? { places, next } : { places };
    },
  };
}

/** A partition of the index, and from when on it is read. */
interface From {
  partition: Partition;
  after: number;
}
