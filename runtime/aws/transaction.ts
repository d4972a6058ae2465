import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { defined } from "../../schemas/defined.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import type { Add, Item, Write } from "../handler.ts";
import type { ClaimRecord } from "../ports/record.ts";
import { type Action, actionOf } from "./actions.ts";
import type { GrantedNames } from "./granted.ts";
import { recordOf } from "./records.ts";

/** A write, and the action of a transaction that it becomes. */
export interface Planned {
  write: Write;
  action: Action;
}

/**
 * The writes of a plan as actions of a transaction: what it creates in its order, then all else; what fills or adds nothing
 * is none. Two writes of one item are refused for good: no transaction takes them, and neither knows of the other.
 * `incarnation`: what no other plan that is committed has.
 */
export function transactItems(
  writes: readonly Write[],
  tables: GrantedNames,
  incarnation: string,
): Planned[] {
  const places = new Set<string>();
  const planned = writes.filter(isWrite).map((write) => {
    const place = placeOf(write, tables);
    if (places.has(place))
      throw new PermanentError(`The plan writes an item twice, ${place}: make it one write`);
    places.add(place);
    return { write, action: actionOf(write, tables(tableOf(write)), incarnation) };
  });
  const isCreate = ({ write }: Planned) => "create" in write;
  return [...planned.filter(isCreate), ...planned.filter((one) => !isCreate(one))];
}

/** Whether there is anything to write. */
function isWrite(write: Write): boolean {
  const attributes = "fill" in write ? write.attributes : "add" in write ? write.amounts : write;
  return Object.keys(defined(attributes)).length > 0;
}

/** The table of a write, by its name in the plan. */
export function tableOf(write: Write): string {
  if ("create" in write) return write.create;
  if ("fill" in write) return write.fill;
  if ("put" in write) return write.put;
  return "remove" in write ? write.remove : write.add;
}

/** Names the item of a write. */
function placeOf(write: Write, tables: GrantedNames): string {
  const { name, keyAttribute, sortAttribute = "" } = tables(tableOf(write));
  const [key, sort] =
    "item" in write ? [write.item[keyAttribute], write.item[sortAttribute]] : [write.key, write.sort];
  return `${name} ${JSON.stringify([key, sort ?? null])}`;
}

/**
 * Why a transaction whose first action is the record was cancelled, the weightiest first: the record `found` instead (a lost
 * claim outweighs all else, and this plan's own commit is seen there), a fact `present` already, `busy` (conflict or
 * throttle: try again), or what was read `stale` by now. Anything else is thrown on; what adds too much as a PermanentError.
 */
export function judgeCancellation(
  error: unknown,
  planned: readonly Planned[],
): "busy" | "present" | "stale" | { found: ClaimRecord | undefined } {
  if (!(error instanceof TransactionCanceledException)) throw verdictOf(error);
  const [record, ...rest] = error.CancellationReasons ?? [];
  if (record?.Code === FAILED) return { found: record.Item ? recordOf(record.Item) : undefined };
  const failed = planned.map(({ write }) => write).filter((_, index) => rest[index]?.Code === FAILED);
  if (failed.some((write) => "create" in write)) return "present";
  // Without a word on the record nobody knows whether it was this plan's own commit that changed the item.
  if (isBusyReason(record?.Code)) return "busy";
  if (failed.some((write) => "put" in write || "remove" in write)) return "stale";
  for (const write of failed) if ("add" in write) throw noSum(write);
  if (rest.some(({ Code }) => isBusyReason(Code))) return "busy";
  throw verdictOf(error);
}

const FAILED = "ConditionalCheckFailed";

function noSum({ add, key, amounts }: Add<string>): PermanentError {
  return new PermanentError(
    `Nothing was added to ${Object.keys(amounts)} of ${add} ${JSON.stringify(key)}: one of them is no number, or its sum would be beyond ±(2^53 - 1)`,
  );
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
export function showingFact({ write, action }: Planned): Action {
  return "create" in write && action.Put
    ? { Put: { ...action.Put, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } }
    : action;
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
