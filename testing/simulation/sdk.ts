/**
 * Stands in for the AWS SDK where the simulation is bundled: its commands without their stacks of middleware, and its
 * errors. The SDK would be two thirds of the bundle, and a command of it takes as long as the fake's answer.
 */
class Command {
  readonly input: object;
  constructor(input: object) {
    this.input = input;
  }
}

export class GetItemCommand extends Command {}
export class PutItemCommand extends Command {}
export class UpdateItemCommand extends Command {}
export class DeleteItemCommand extends Command {}
export class QueryCommand extends Command {}
export class TransactWriteItemsCommand extends Command {}

interface Failure {
  name?: string;
  message: string;
  [field: string]: unknown;
}

export class DynamoDBServiceException extends Error {
  constructor({ message, ...fields }: Failure) {
    super(message);
    Object.assign(this, fields);
  }
}

export class ConditionalCheckFailedException extends DynamoDBServiceException {
  override readonly name = "ConditionalCheckFailedException";
}

export class TransactionCanceledException extends DynamoDBServiceException {
  override readonly name = "TransactionCanceledException";
}

export class TransactionConflictException extends DynamoDBServiceException {
  override readonly name = "TransactionConflictException";
}

/** The secrets of the simulated adapters come from elsewhere. */
export class SecretsManagerClient {}
export class GetSecretValueCommand extends Command {}

export class ReceiveMessageCommand extends Command {}
export class SendMessageBatchCommand extends Command {}
export class DeleteMessageBatchCommand extends Command {}
export class ChangeMessageVisibilityBatchCommand extends Command {}
export class GetQueueAttributesCommand extends Command {}
/** No consumer is delivered to directly. */
export class InvokeCommand extends Command {}

/** Of `publish()`, which is for those outside of the program, and comes along with its contracts. */
export class EventBridgeClient {}
export class PutEventsCommand extends Command {}

/** Of the journal, which is no part of the simulation. */
export function paginateQuery(): never {
  throw new Error("The simulation has no journal");
}
