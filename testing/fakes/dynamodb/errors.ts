import {
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import type { Item } from "./values.ts";

const $metadata = { httpStatusCode: 400 };

/** What DynamoDB says to a request that no repetition makes right. */
export function invalid(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({ name: "ValidationException", $fault: "client", message, $metadata });
}

export function notFound(table: string): DynamoDBServiceException {
  const message = `Requested resource not found: Table: ${table} not found`;
  return new DynamoDBServiceException({
    ...{ name: "ResourceNotFoundException", $fault: "client", message, $metadata },
  });
}

/** A condition did not hold; with the item that was found, where it was asked for. */
export function conditionFailed(found?: Item): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    ...{ message: CONDITION_FAILED, $metadata },
    ...(found ? { Item: found } : {}),
  });
}

export const CONDITION_FAILED = "The conditional request failed";

/** A transaction that changed nothing; one reason for each of its actions. */
export function cancelled(reasons: CancellationReason[]): TransactionCanceledException {
  const codes = reasons.map(({ Code }) => Code).join(", ");
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new TransactionCanceledException({ message, $metadata, CancellationReasons: reasons });
}
