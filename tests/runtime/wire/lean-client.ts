import * as sdk from "@aws-sdk/client-dynamodb";
import type { ClientConfig } from "../../../runtime/wire/client.ts";
import { DynamoDBClient } from "../../../runtime/wire/dynamodb.ts";

/** Errors of the SDK by which the runtime catches what the lean client throws as its own, where both are bundled. */
const EXCEPTIONS = [
  sdk.ConditionalCheckFailedException,
  sdk.TransactionCanceledException,
  sdk.TransactionConflictException,
  sdk.ResourceNotFoundException,
];

/**
 * The lean client for a runtime that is not bundled, and so has the SDK's commands and errors: it sends what they hold, and
 * throws what came as the SDK's error of that name.
 */
export function leanDynamodb(config: ClientConfig): sdk.DynamoDBClient {
  const client = new DynamoDBClient(config);
  const send = async (command: { constructor: { name: string }; input: object }) => {
    const operation = command.constructor.name.replace(/Command$/, "");
    // As its command does.
    const token = operation === "TransactWriteItems" ? { ClientRequestToken: crypto.randomUUID() } : {};
    return client.send({ operation, input: { ...token, ...command.input } }).catch((error) => {
      const { name, message, ...fields } = error as Error;
      const Exception = EXCEPTIONS.find((one) => one.name === name);
      throw Exception ? Object.assign(new Exception({ message } as never), fields) : error;
    });
  };
  return { send, destroy: () => {} } as never;
}
