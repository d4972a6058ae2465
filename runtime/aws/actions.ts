import type { Delete, Put, Update } from "@aws-sdk/client-dynamodb";
import { defined } from "../../schemas/defined.ts";
import { LARGEST_NUMBER } from "../../schemas/limits.ts";
import { INCARNATION, nextRevision, RESERVED, REVISION } from "../../schemas/revision.ts";
import type { Add, Create, Fill, Item, Put as PutWrite, Remove, Write } from "../handler.ts";
import { PlanError } from "../ports/errors.ts";
import { marshalled, valuesOf } from "./expression.ts";
import { checkedKey, checkIndexed, checkKey, type GrantedTable, keyNames } from "./granted.ts";

/** An UpdateItem of a transaction, which is one on its own as well. */
export type UpdateItem = Update & { UpdateExpression: string };

/** A write as an action of a transaction. */
export interface Action {
  Put?: Put;
  Update?: UpdateItem;
  Delete?: Delete;
}

/** What makes a write the action that it is. `incarnation`: what the life of an item is called that begins here. */
export function actionOf(write: Write, granted: GrantedTable, incarnation: string): Action {
  if ("create" in write) return { Put: creation(write, granted) };
  if ("put" in write) return { Put: putting(write, granted, incarnation) };
  if ("remove" in write) return { Delete: removal(write, granted) };
  return { Update: "add" in write ? addition(write, granted) : filling(write, granted) };
}

function creation({ create, item }: Create<string>, granted: GrantedTable): Put {
  checkKey(create, granted, item);
  checkIndexed(create, granted, item);
  refuseNames(`create of ${create}`, item, RESERVED, "the store's: only items that are put have it");
  return {
    ...{ TableName: granted.name, Item: marshalled(item) },
    ConditionExpression: "attribute_not_exists(#key)",
    // An alias of its own, since an attribute's name may hold anything.
    ExpressionAttributeNames: { "#key": granted.keyAttribute },
  };
}

function putting({ put, item, was }: PutWrite<string>, granted: GrantedTable, incarnation: string): Put {
  checkKey(put, granted, item);
  checkIndexed(put, granted, item);
  if (was) checkWas(`A put of ${put}`, granted, item, was);
  const revision = nextRevision(was);
  for (const [name, right] of [
    [REVISION, revision],
    [INCARNATION, incarnation],
  ] as const)
    if (item[name] !== undefined && item[name] !== right && item[name] !== was?.[name])
      throw new PlanError(`A put of ${put} sets ${name}: leave it out, the store counts revisions itself`);
  const stored = { ...item, [REVISION]: revision, [INCARNATION]: was?.[INCARNATION] ?? incarnation };
  return { TableName: granted.name, Item: marshalled(stored), ...whileAsRead(granted, was) };
}

function removal({ remove, key, sort, was }: Remove<string>, granted: GrantedTable): Delete {
  const Key = checkedKey(remove, granted, key, sort);
  const { keyAttribute, sortAttribute = "" } = granted;
  checkWas(`A removal from ${remove}`, granted, { [keyAttribute]: key, [sortAttribute]: sort }, was);
  return { TableName: granted.name, Key, ...whileAsRead(granted, was) };
}

/** Condition: the item is of the revision that was read. Contents are not compared. */
function whileAsRead({ keyAttribute }: GrantedTable, was: Item | undefined) {
  const names = { "#item": keyAttribute };
  if (!was) return { ConditionExpression: "attribute_not_exists(#item)", ExpressionAttributeNames: names };
  const { [REVISION]: revision, [INCARNATION]: incarnation } = was;
  if (revision === undefined)
    return {
      ConditionExpression: "attribute_exists(#item) AND attribute_not_exists(#revision)",
      ExpressionAttributeNames: { ...names, "#revision": REVISION },
    };
  return {
    ConditionExpression: "#revision = :revision AND #incarnation = :incarnation",
    ExpressionAttributeNames: { "#revision": REVISION, "#incarnation": INCARNATION },
    ExpressionAttributeValues: valuesOf({ revision, incarnation }),
  };
}

/** Throws a PlanError for a `was` that is another item, or none that the store has given. */
function checkWas(what: string, granted: GrantedTable, item: Item, was: Item): void {
  for (const name of keyNames(granted))
    if (was[name] !== item[name])
      throw new PlanError(
        `${what} has the was of another item (${name} ${JSON.stringify(was[name])}, not ${JSON.stringify(item[name])}): give what was read under the same key`,
      );
  const { [REVISION]: revision, [INCARNATION]: incarnation } = was;
  const isNever = revision === undefined && incarnation === undefined;
  if (!isNever && !(Number.isSafeInteger(revision) && typeof incarnation === "string"))
    throw new PlanError(`${what} has a was that was never stored so: give what context.read has given`);
}

function filling(write: Fill<string>, granted: GrantedTable): UpdateItem {
  const { fill, key, sort, attributes } = write;
  refuseNames(`fill of ${fill}`, attributes, keyNames(granted), "the key already");
  refuseNames(`fill of ${fill}`, attributes, RESERVED, "the store's: only items that are put have it");
  checkIndexed(fill, granted, attributes);
  const filled = Object.entries(defined(attributes));
  return {
    ...{ TableName: granted.name, Key: checkedKey(fill, granted, key, sort) },
    // Numbered, since an attribute's name may hold anything.
    UpdateExpression: `SET ${filled.map((_, n) => `#a${n} = if_not_exists(#a${n}, :a${n})`).join(", ")}`,
    ...numbered(filled),
  };
}

function addition(write: Add<string>, granted: GrantedTable): UpdateItem {
  const { add, key, sort, amounts } = write;
  refuseNames(`add to ${add}`, amounts, keyNames(granted), "the key already");
  refuseNames(`add to ${add}`, amounts, RESERVED, "the store's: only items that are put have it");
  checkIndexed(add, granted, amounts);
  const added = Object.entries(defined(amounts));
  // What a sum may come from: beyond, its readers would take it for another number.
  const bounds = added.flatMap(([, amount], n) => [
    [`l${n}`, -LARGEST_NUMBER - Math.min(0, amount)],
    [`m${n}`, LARGEST_NUMBER - Math.max(0, amount)],
  ]);
  const { ExpressionAttributeNames, ExpressionAttributeValues } = numbered(added);
  const within = added.map((_, n) => `(attribute_not_exists(#a${n}) OR #a${n} BETWEEN :l${n} AND :m${n})`);
  return {
    ...{ TableName: granted.name, Key: checkedKey(add, granted, key, sort) },
    UpdateExpression: `ADD ${added.map((_, n) => `#a${n} :a${n}`).join(", ")}`,
    ConditionExpression: within.join(" AND "),
    ExpressionAttributeNames,
    ExpressionAttributeValues: {
      ...ExpressionAttributeValues,
      ...valuesOf(Object.fromEntries(bounds)),
    },
  };
}

/** Placeholders of attributes, by number. */
function numbered(attributes: readonly [string, unknown][]) {
  return {
    ExpressionAttributeNames: Object.fromEntries(attributes.map(([name], n) => [`#a${n}`, name])),
    ExpressionAttributeValues: valuesOf(
      Object.fromEntries(attributes.map(([, value], n) => [`a${n}`, value])),
    ),
  };
}

/** Throws a PlanError for attributes that a write may not name. */
function refuseNames(what: string, attributes: Item, names: readonly string[], why: string): void {
  for (const name of names)
    if (attributes[name] !== undefined)
      throw new PlanError(`A ${what} names ${name} as an attribute: it is ${why}`);
}
