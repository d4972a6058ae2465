import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { DYNAMODB } from "../../schemas/limits.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { HALF_A_CHARACTER } from "../../schemas/values/half-a-character.ts";
import type { Item } from "../handler.ts";
import { PlanError } from "../ports/errors.ts";
import { marshalled } from "./expression.ts";

/** Resolves a table's name in a plan to its physical name and key attributes; throws for one that was not granted. */
export type Tables = (table: string) => GrantedTable;

export interface GrantedTable {
  name: string;
  keyAttribute: string;
  sortAttribute?: string;
  /** What the keys of the part that may be read begin with. */
  prefix?: string;
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
  return (
    key !== "" &&
    isKeyText(`${prefix}${key}`, DYNAMODB.keyBytes) &&
    (sort === undefined || isKeyText(sort, DYNAMODB.sortBytes))
  );
}

function isKeyText(text: string, most: number): boolean {
  return text !== "" && Buffer.byteLength(text) <= most && !HALF_A_CHARACTER.test(text);
}

/** Refuses for good an item whose key the table would refuse. Throws a PlanError where it has none. */
export function checkKey(table: string, granted: GrantedTable, item: Item): void {
  const { keyAttribute, sortAttribute } = granted;
  const [key, sort] = [item[keyAttribute], sortAttribute && item[sortAttribute]];
  for (const [name, value] of [[keyAttribute, key], ...(sortAttribute ? [[sortAttribute, sort]] : [])])
    if (typeof value !== "string") throw new PlanError(`An item of ${table} has no text as its key ${name}`);
  if (!isKey({}, String(key), sortAttribute && String(sort)))
    throw new PermanentError(
      `${table}.${keyAttribute}${sortAttribute ? ` or ${sortAttribute}` : ""} is no key: use 1–${DYNAMODB.keyBytes} bytes${sortAttribute ? `, 1–${DYNAMODB.sortBytes} for ${sortAttribute}` : ""}`,
    );
}

/** The key of an item that a write names, refused for good where the table would refuse it. */
export function checkedKey(table: string, granted: GrantedTable, key: string, sort?: string) {
  if (!isKey(granted, key, sort))
    throw new PermanentError(
      `${table} has no key of ${Buffer.byteLength(key)} bytes: use 1–${DYNAMODB.keyBytes}, 1–${DYNAMODB.sortBytes} for a sort key`,
    );
  return itemKey(granted, key, sort);
}

/** The names of a table's key attributes. */
export function keyNames({ keyAttribute, sortAttribute }: GrantedTable): readonly string[] {
  return sortAttribute === undefined ? [keyAttribute] : [keyAttribute, sortAttribute];
}
