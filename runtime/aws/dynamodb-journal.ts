import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Journal, JournalEntry } from "../ports/journal.ts";
import { COUNTS, countsPosition } from "../ports/journal.ts";
import { marshalled, valuesOf } from "./expression.ts";

/** A journal in a table with the keys `correlationId` and `position`. */
export function dynamoJournal(client: DynamoDBClient, table: string): Journal {
  return {
    async keep(entry) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: marshalled(entry),
            // The first word stays: whoever may publish may say something new, and change nothing that was said.
            ConditionExpression: "attribute_not_exists(correlationId)",
          }),
        );
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return false;
      }
    },
    async count(minute, counts, expiresAt) {
      const names = Object.keys(counts);
      const adds = names.map((_, index) => `#n${index} :n${index}`);
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: marshalled({ correlationId: COUNTS, position: countsPosition(minute) }),
          UpdateExpression: `SET expiresAt = :expiresAt ADD ${adds.join(", ")}`,
          ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
          ExpressionAttributeValues: valuesOf({
            expiresAt,
            ...Object.fromEntries(names.map((name, index) => [`n${index}`, counts[name]])),
          }),
        }),
      );
    },
    async first(correlationId) {
      const { Items: [item] = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          // Names of ids stand behind entries, which begin with a time.
          KeyConditionExpression: "correlationId = :id AND #position < :names",
          ExpressionAttributeNames: { "#position": "position" },
          ExpressionAttributeValues: valuesOf({ id: correlationId, names: "id " }),
          ConsistentRead: true,
          Limit: 1,
        }),
      );
      return item && (unmarshall(item) as JournalEntry);
    },
  };
}
