import {
  type DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Position } from "../ports/position.ts";
import type { Store } from "../ports/store.ts";
import { marshalled, namesIn, valuesOf } from "./expression.ts";
import { pendingIndex } from "./pending-index.ts";
import { foundInstead, pendingEntry } from "./records.ts";
import { waitingItem } from "./timer-items.ts";
import { isBusyReason } from "./transaction.ts";

/** A put of a position in place of the version before it. */
export function positionItem(position: Position, claims: string) {
  const { key, version, waiting, pendingSince } = position;
  const place =
    pendingSince !== undefined && waiting.length > 0 ? pendingEntry("order", key, pendingSince) : {};
  const before = version - 1;
  return {
    TableName: claims,
    Item: marshalled({ ...position, ...place }),
    ...(before === 0
      ? { ConditionExpression: "attribute_not_exists(#key)", ExpressionAttributeNames: namesIn("#key") }
      : {
          ConditionExpression: "#version = :before",
          ExpressionAttributeNames: namesIn("#version"),
          ExpressionAttributeValues: valuesOf({ before }),
        }),
  };
}

/**
 * The position that stood in the way of a transaction whose first action is the record, and then so many writes; undefined
 * where something else did, or a lost claim, which outweighs it.
 */
export function positionInstead(error: unknown, writes: number): Position | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const [record, ...rest] = error.CancellationReasons ?? [];
  const { Code, Item } = rest[writes] ?? {};
  if (record?.Code === FAILED || Code !== FAILED || !Item) return undefined;
  return unmarshall(Item) as Position;
}

const FAILED = "ConditionalCheckFailed";

/** Positions of consumers that handle in order, in the claims table. */
export function dynamoPositions(
  client: DynamoDBClient,
  claims: string,
): Pick<Store, "position" | "move" | "park"> {
  const { get } = pendingIndex(client, claims);
  return {
    position: async (key) => (await get(key)) as Position | undefined,
    async move(position) {
      try {
        await client.send(new PutItemCommand(positionItem(position, claims)));
        return true;
      } catch (error) {
        foundInstead(error);
        return false;
      }
    },
    async park(record, position) {
      const Put = {
        ...waitingItem(record, claims),
        ConditionExpression: "attribute_not_exists(#key) OR #copy = :copy",
        ExpressionAttributeNames: namesIn("#key #copy"),
        ExpressionAttributeValues: valuesOf({ copy: record.copy }),
      };
      try {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: [{ Put }, { Put: positionItem(position, claims) }],
          }),
        );
        return "parked";
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const [message, moved] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
        if (moved === FAILED || isBusyReason(message) || isBusyReason(moved)) return "moved";
        if (message === FAILED) return "taken";
        throw error;
      }
    },
  };
}
