import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { type Update, updateOf } from "./expression.ts";

/** Changes records of the claims table on condition; the answer is whether a record still was as the change wants it. */
export function conditionalUpdate(client: DynamoDBClient, claims: string) {
  return async (key: string, change: Update): Promise<boolean> => {
    try {
      await client.send(
        new UpdateItemCommand({ TableName: claims, Key: { key: { S: key } }, ...updateOf(change) }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
}
