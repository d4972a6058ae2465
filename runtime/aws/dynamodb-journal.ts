import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Journal } from "../journal.ts";
import { marshalled } from "./expression.ts";

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
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
