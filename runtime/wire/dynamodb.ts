import { system } from "../ports/system.ts";
import { decodeBytes } from "./attribute-values.ts";
import { type Answer, type ClientConfig, type Command, caller, type Service } from "./client.ts";
import { ServiceException } from "./service-exception.ts";

/** Stands in for the SDK's `@aws-sdk/client-dynamodb`, of which functions have these calls. */
export class DynamoDBClient {
  readonly send: (command: Command) => Promise<Answer>;
  /** For who looks at whatever is answered; of the SDK's steps there is this one, around the exchange. */
  readonly middlewareStack: { add(layer: Layer): void };

  constructor(config: ClientConfig) {
    const layers: Layer[] = [];
    this.middlewareStack = { add: (layer) => void layers.push(layer) };
    this.send = caller(DYNAMODB, config, (response) => {
      if (layers.length > 0) return Promise.all(layers.map((layer) => layer(async () => ({ response }))({})));
    });
  }

  /** Connections belong to all clients. */
  destroy(): void {}
}

/** A function around the exchange: of what does it, and then of the call. */
type Layer = (next: () => Promise<{ response: unknown }>) => (call: object) => Promise<unknown>;

abstract class DynamoDBCommand implements Command {
  abstract readonly operation: string;
  readonly input: object;

  constructor(input: object) {
    this.input = input;
  }
}

export class GetItemCommand extends DynamoDBCommand {
  readonly operation = "GetItem";
}

export class QueryCommand extends DynamoDBCommand {
  readonly operation = "Query";
}

export class PutItemCommand extends DynamoDBCommand {
  readonly operation = "PutItem";
}

export class UpdateItemCommand extends DynamoDBCommand {
  readonly operation = "UpdateItem";
}

export class DeleteItemCommand extends DynamoDBCommand {
  readonly operation = "DeleteItem";
}

/** With a token, by which an attempt that was heard and not answered is not carried out again. */
export class TransactWriteItemsCommand extends DynamoDBCommand {
  readonly operation = "TransactWriteItems";

  constructor(input: object) {
    super({ ClientRequestToken: system.newOwner(), ...input });
  }
}

/** With `Item`: the item as it is, if it was asked for. */
export class ConditionalCheckFailedException extends ServiceException {}

/** With `CancellationReasons`: one for each action. */
export class TransactionCanceledException extends ServiceException {}

export class TransactionConflictException extends ServiceException {}

export class ResourceNotFoundException extends ServiceException {}

/** All pages of a query, one after another. */
export async function* paginateQuery(
  { client }: { client: DynamoDBClient },
  input: object,
): AsyncGenerator<Answer> {
  let start = (input as { ExclusiveStartKey?: unknown }).ExclusiveStartKey;
  do {
    const page = await client.send(new QueryCommand({ ...input, ExclusiveStartKey: start }));
    yield page;
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

const DYNAMODB: Service = {
  ...{ id: "dynamodb", variable: "DYNAMODB", target: "DynamoDB_20120810", json: "1.0" },
  // One more attempt, and sooner, than of other services: what the SDK does.
  ...{ maxAttempts: 4, baseMs: 25 },
  exceptions: {
    ConditionalCheckFailedException,
    TransactionCanceledException,
    TransactionConflictException,
    ResourceNotFoundException,
  },
  decode: decodeBytes,
  // A sum that was added to may have been added to already; all other writes come to the same, or have a condition.
  isRepeatable: ({ operation, input }) =>
    operation !== "UpdateItem" || !ADDS.test((input as { UpdateExpression?: string }).UpdateExpression ?? ""),
};

const ADDS = /(^|\s)ADD\s/i;
