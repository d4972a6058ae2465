import {
  type Delete,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { conditionFailed, notFound } from "./errors.ts";
import { placeOf, placeOfKey } from "./keys.ts";
import { projectionOf, queried, shown } from "./query.ts";
import { scopeOf } from "./request.ts";
import { type Clock, Table, type TableSpec } from "./table.ts";
import { transacted } from "./transaction.ts";
import type { Item } from "./values.ts";
import { deleteOf, putOf, updateItemOf, type Write } from "./write.ts";

/** Something of the SDK that DynamoDB answers. */
export interface Command {
  input: object;
}

/** An item before and after a write. */
export interface Written {
  table: string;
  before: Item | undefined;
  /** None where it is taken away. */
  after: Item | undefined;
  /** It took the item's place, whatever was there. */
  isPut: boolean;
}

export interface FakeOptions extends Partial<Clock> {
  /** Hears of all that one command has written. */
  onWrite?: (writes: readonly Written[]) => void;
}

export interface FakeDynamoDb {
  /** What stands in for the SDK's client. */
  client: DynamoDBClient;
  /** Answers a command at once, or throws. */
  answer(command: Command): object;
  /** Every item of a table. */
  items(table: string): readonly Item[];
  /** The item of a key, whatever else the item given has. */
  find(table: string, item: Item): Item | undefined;
  /** Puts an item there, whatever the rules. */
  seed(table: string, item: Item): void;
  /** Lets the indexes show all that was written so far. */
  catchUp(): void;
}

/**
 * DynamoDB in memory, at the level of the SDK's commands: conditions, transactions, indexes that may lag behind, and
 * what it refuses. tests/runtime/ports/command-contract.ts holds it to the local AWS.
 */
export function fakeDynamoDb(
  specs: Readonly<Record<string, TableSpec>>,
  options: FakeOptions = {},
): FakeDynamoDb {
  const { now = () => 0, lag = () => 0, onWrite } = options;
  const tables = new Map(
    Object.entries(specs).map(([name, spec]) => [name, new Table(name, spec, { now, lag })]),
  );

  function tableOf(name: string | undefined): Table {
    const found = tables.get(name ?? "");
    if (!found) throw notFound(name ?? "");
    return found;
  }

  function carryOut(done: readonly { write: Write; after: Item | undefined; isPut: boolean }[]): void {
    const written = done.map(({ write: { table, place }, after, isPut }) => {
      const before = table.get(place);
      table.put(place, after);
      return { table: table.name, before, after, isPut };
    });
    onWrite?.(written);
  }

  /** One write on its own; the item before and after it. */
  function single(write: Write, isPut: boolean): Pick<Written, "before" | "after"> {
    const before = write.table.get(write.place);
    if (!write.isAllowed(before)) throw conditionFailed(write.showsFound ? before : undefined);
    const after = write.after(before);
    carryOut([{ write, after, isPut }]);
    return { before, after };
  }

  const handlers = new Map<unknown, (input: never) => object>([
    [
      GetItemCommand,
      (input: GetItemCommandInput) => {
        const table = tableOf(input.TableName);
        const projection = input.ProjectionExpression ? projectionOf(input.ProjectionExpression) : undefined;
        const scope = scopeOf(input, [projection]);
        const found = table.get(placeOfKey(table.keys, input.Key));
        return found ? { Item: shown(found, projection, scope) } : {};
      },
    ],
    [
      PutItemCommand,
      (input: PutItemCommandInput) => returned(single(putOf(tableOf(input.TableName), input), true), input),
    ],
    [
      UpdateItemCommand,
      (input: UpdateItemCommandInput) =>
        returned(single(updateItemOf(tableOf(input.TableName), input), false), input),
    ],
    [
      DeleteItemCommand,
      (input: DeleteItemCommandInput) =>
        returned(single(deleteOf(tableOf(input.TableName), input as Delete), false), input),
    ],
    [QueryCommand, (input: QueryCommandInput) => queried(tableOf(input.TableName), input)],
    [
      TransactWriteItemsCommand,
      ({ TransactItems = [] }: TransactWriteItemsCommandInput) => {
        const done = transacted(TransactItems, tableOf);
        carryOut(done.map((one, index) => ({ ...one, isPut: Boolean(TransactItems[index]?.Put) })));
        return {};
      },
    ],
  ]);

  const answer = (command: Command): object => {
    const handler = handlers.get(command.constructor);
    if (!handler) throw new Error(`The fake knows no ${command.constructor.name}`);
    return handler(command.input as never);
  };

  return {
    client: { send: async (command: Command) => answer(command) } as unknown as DynamoDBClient,
    answer,
    items: (table) => tableOf(table).items,
    find: (table, item) => tableOf(table).get(placeOf(tableOf(table).keys, item)),
    seed: (table, item) => tableOf(table).put(placeOf(tableOf(table).keys, item), item),
    catchUp: () => {
      for (const table of tables.values()) table.catchUp();
    },
  };
}

function returned(
  { before, after }: Pick<Written, "before" | "after">,
  { ReturnValues = "NONE" }: Pick<UpdateItemCommandInput, "ReturnValues">,
): object {
  if (ReturnValues === "NONE") return {};
  if (ReturnValues === "ALL_NEW") return { Attributes: after };
  if (ReturnValues === "ALL_OLD") return before ? { Attributes: before } : {};
  throw new Error(`The fake knows no ReturnValues ${ReturnValues}`);
}
