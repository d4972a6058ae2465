import {
  type AttributeValue,
  type Put,
  TransactionCanceledException,
  type Update,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { DYNAMODB } from "../../schemas/limits.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { HALF_A_CHARACTER } from "../../schemas/values/half-a-character.ts";
import type { Fill, Item, Write } from "../handler.ts";
import { PlanError } from "../ports/errors.ts";
import type { ClaimRecord } from "../ports/record.ts";
import { marshalled, valuesOf } from "./expression.ts";
import { recordOf } from "./records.ts";

/** Resolves a table's name in a plan to its physical name and key attribute; throws for one that was not granted. */
export type Tables = (table: string) => GrantedTable;

export interface GrantedTable {
  name: string;
  keyAttribute: string;
  sortAttribute?: string;
  /** What the keys of the part that may be read begin with. */
  prefix?: string;
}

/**
 * The writes of a plan as actions of a transaction: what it creates in its order, then what it fills; a fill of nothing is
 * none. Fills of one item become one, since no transaction takes two actions on an item; as one after the other would,
 * the first value of an attribute stays. An item that is created twice, or created and filled, is refused for good.
 */
export function transactItems(writes: readonly Write[], tables: Tables): Action[] {
  const actions = new Map<string, Write>();
  for (const write of writes) {
    if ("fill" in write && filled(write).length === 0) continue;
    const place = placeOf(write, tables);
    const other = actions.get(place);
    if (other && !("fill" in write && "fill" in other))
      throw new PermanentError(
        `The plan has multiple operations on one item, which are no transaction: ${place}`,
      );
    const first = other && "fill" in other ? Object.fromEntries(filled(other)) : {};
    actions.set(place, "fill" in write ? { ...write, attributes: { ...write.attributes, ...first } } : write);
  }
  const all = [...actions.values()];
  return [...all.filter((one) => "create" in one), ...all.filter((one) => "fill" in one)].map((write) =>
    actionOf(write, tables),
  );
}

/** Names the item of a write. */
function placeOf(write: Write, tables: Tables): string {
  if ("fill" in write) return JSON.stringify([write.fill, write.key, write.sort ?? null]);
  const { keyAttribute, sortAttribute } = tables(write.create);
  const { create, item } = write;
  return JSON.stringify([create, item[keyAttribute], (sortAttribute && item[sortAttribute]) ?? null]);
}

/** The key of one item. Throws a PlanError where the table wants a sort attribute, or knows none. */
export function itemKey(table: GrantedTable, key: string, sort?: string): Record<string, AttributeValue> {
  const { name, keyAttribute, sortAttribute, prefix = "" } = table;
  if ((sort === undefined) !== (sortAttribute === undefined))
    throw new PlanError(
      sortAttribute ? `${name} wants ${sortAttribute} as sort, too` : `${name} has no sort attribute`,
    );
  return marshalled({
    [keyAttribute]: `${prefix}${key}`,
    ...(sortAttribute ? { [sortAttribute]: sort } : {}),
  });
}

/** Whether an item may have such a key. DynamoDB refuses to look for any other, which is no answer to give a caller. */
export function isKey({ prefix = "" }: Pick<GrantedTable, "prefix">, key: string, sort?: string): boolean {
  const fits = (text: string, most: number) =>
    text !== "" && Buffer.byteLength(text) <= most && !HALF_A_CHARACTER.test(text);
  return (
    key !== "" &&
    fits(`${prefix}${key}`, DYNAMODB.keyBytes) &&
    (sort === undefined || fits(sort, DYNAMODB.sortBytes))
  );
}

/** Refuses for good an item whose key the table would refuse. Throws a PlanError where it has none. */
function checkKey(table: string, granted: GrantedTable, item: Item): void {
  const { keyAttribute, sortAttribute } = granted;
  const [key, sort] = [item[keyAttribute], sortAttribute && item[sortAttribute]];
  for (const [name, value] of [[keyAttribute, key], ...(sortAttribute ? [[sortAttribute, sort]] : [])])
    if (typeof value !== "string") throw new PlanError(`An item of ${table} has no text as its key ${name}`);
  if (!isKey({}, String(key), sortAttribute && String(sort)))
    throw new PermanentError(
      `${table}.${keyAttribute}${sortAttribute ? ` or ${sortAttribute}` : ""} is no key: use 1–${DYNAMODB.keyBytes} bytes${sortAttribute ? `, 1–${DYNAMODB.sortBytes} for ${sortAttribute}` : ""}`,
    );
}

type Action = { Put?: Put; Update?: Update & { UpdateExpression: string } };

/** Throws a PlanError for an attribute that is the item's key. */
function checkFill({ fill, attributes }: Fill<string>, { keyAttribute, sortAttribute }: GrantedTable): void {
  for (const name of [keyAttribute, ...(sortAttribute ? [sortAttribute] : [])])
    if (attributes[name] !== undefined)
      throw new PlanError(`A fill of ${fill} names ${name} as an attribute: it is the key already`);
}

function filled({ attributes }: Fill<string>): [string, unknown][] {
  return Object.entries(attributes).filter(([, value]) => value !== undefined);
}

function actionOf(write: Write, tables: Tables): Action {
  if ("create" in write) {
    const granted = tables(write.create);
    checkKey(write.create, granted, write.item);
    return {
      Put: {
        TableName: granted.name,
        Item: marshalled(write.item),
        // An alias of its own, since an attribute's name may hold anything.
        ConditionExpression: "attribute_not_exists(#key)",
        ExpressionAttributeNames: { "#key": granted.keyAttribute },
      },
    };
  }
  const granted = tables(write.fill);
  const attributes = filled(write);
  checkFill(write, granted);
  if (!isKey(granted, write.key, write.sort))
    throw new PermanentError(
      `${write.fill} has no key of ${Buffer.byteLength(write.key)} bytes: use 1–${DYNAMODB.keyBytes}, 1–${DYNAMODB.sortBytes} for a sort key`,
    );
  return {
    Update: {
      TableName: granted.name,
      Key: itemKey(granted, write.key, write.sort),
      // Numbered, since an attribute's name may hold anything.
      UpdateExpression: `SET ${attributes.map((_, n) => `#a${n} = if_not_exists(#a${n}, :a${n})`).join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(attributes.map(([attribute], n) => [`#a${n}`, attribute])),
      ExpressionAttributeValues: valuesOf(
        Object.fromEntries(attributes.map(([, value], n) => [`a${n}`, value])),
      ),
    },
  };
}

/**
 * Why a transaction whose first action is the record was cancelled: `busy` (conflict or throttle: try again), the
 * record `found` instead (fence first: a lost claim outweighs all else), or a fact `present` already.
 * Anything else is thrown on.
 */
export function judgeCancellation(error: unknown): "busy" | "present" | { found: ClaimRecord | undefined } {
  if (!(error instanceof TransactionCanceledException)) throw verdictOf(error);
  const [record, ...rest] = error.CancellationReasons ?? [];
  if (record?.Code === "ConditionalCheckFailed")
    return { found: record.Item ? recordOf(record.Item) : undefined };
  if (rest.some(({ Code }) => Code === "ConditionalCheckFailed")) return "present";
  if ([record, ...rest].some((reason) => isBusyReason(reason?.Code))) return "busy";
  throw verdictOf(error);
}

/**
 * What an error of a write means: a PermanentError where an item would grow too large, with what it holds already, which is
 * no fault of the tables; anything else as it is.
 */
export function verdictOf(error: unknown): unknown {
  const { name, message } = error as Error;
  const [, ...rest] = (error instanceof TransactionCanceledException && error.CancellationReasons) || [];
  const said =
    name === "ValidationException" ? message : rest.find(({ Code }) => Code === "ValidationError")?.Message;
  return said && /\bsize\b/i.test(said) ? new PermanentError(said, { cause: error }) : error;
}

/** An action that says, where its fact is present, what that is. */
export function showingFact({ Put, ...action }: Action): Action {
  return Put ? { Put: { ...Put, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } } : action;
}

/** The facts that cancelled a transaction, each in the place of its action behind the record's. */
export function factsIn(error: unknown): (Item | undefined)[] {
  const { CancellationReasons: [, ...rest] = [] } = error as TransactionCanceledException;
  return rest.map(({ Item }) => Item && unmarshall(Item));
}

/** Whether one action's reason is that the tables were too busy. */
export function isBusyReason(code: string | undefined): boolean {
  return code !== undefined && BUSY.has(code);
}

/** Reasons of a cancelled transaction. @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const BUSY = new Set(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);
