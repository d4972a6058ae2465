import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { DYNAMODB } from "../../schemas/limits.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { HALF_A_CHARACTER } from "../../schemas/values/half-a-character.ts";
import type { Item } from "../handler.ts";
import { PlanError } from "../ports/errors.ts";
import { marshalled } from "./expression.ts";

/** Resolves a name in a plan to what its flow gives under it; throws for one that was not granted. */
export type GrantedNames = (name: string) => GrantedTable;

/** The same, for a table or for an index; throws a PlanError for the other one. */
export interface Tables {
  (name: string): GrantedTable;
  (name: string, as: "index"): GrantedIndex;
}

export interface GrantedTable {
  name: string;
  keyAttribute: string;
  sortAttribute?: string;
  /** What the keys of the part that may be read begin with. */
  prefix?: string;
  /** Attributes that an index has as a key → the most bytes that they take. */
  indexKeys?: Readonly<Record<string, number>>;
  /** The index of the table that is meant, where it is not the table itself. */
  index?: { name: string; keyAttribute: string; sortAttribute?: string };
}

/** An index, with the key attributes of its table. */
export type GrantedIndex = GrantedTable & Required<Pick<GrantedTable, "index">>;

/** Tables by their names, and indexes by theirs: neither is taken for the other. */
export function tablesOf(granted: GrantedNames): Tables {
  return ((name: string, as?: "index") => {
    const found = granted(name);
    if (as && !found.index) throw new PlanError(`${name} is a table: read it by read or list`);
    if (!as && found.index) throw new PlanError(`${name} is an index: read it by listEventually`);
    return found;
  }) as Tables;
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

/** Whether a key attribute may be such a text. */
export function isKeyText(text: string, most: number): boolean {
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

/**
 * Refuses an attribute that an index could not take as its key, so that the whole write would fail: a PlanError for what is
 * no text, a PermanentError for a text that is no key. An item without it is not in the index.
 */
export function checkIndexed(table: string, { indexKeys = {} }: GrantedTable, attributes: Item): void {
  for (const [name, most] of Object.entries(indexKeys)) {
    const value = attributes[name];
    if (value === undefined) continue;
    if (typeof value !== "string")
      throw new PlanError(
        `${table}.${name} is no text, and an index has it as a key: make it text, or leave it out`,
      );
    if (!isKeyText(value, most))
      throw new PermanentError(
        `${table}.${name} is no key of an index: use text of 1–${most} bytes, or leave it out`,
      );
  }
}
