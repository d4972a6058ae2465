import type { Delete, Put, Update } from "@aws-sdk/client-dynamodb";
import { conditionOf } from "./condition.ts";
import { invalid } from "./errors.ts";
import { placeOf, placeOfKey } from "./keys.ts";
import { checkSize, checkValue, scopeOf } from "./request.ts";
import type { Table } from "./table.ts";
import { changedBy, updated, updateOf } from "./update.ts";
import type { Item } from "./values.ts";

/** A write that is fit to be tried. */
export interface Write {
  table: Table;
  place: string;
  /** Whether the item that is there, if any, is as the condition says. */
  isAllowed: (before: Item | undefined) => boolean;
  /** The item after it, none where it is taken away; throws where the item that is there does not bear it. */
  after: (before: Item | undefined) => Item | undefined;
  /** Whether a failed condition shall come with what was found. */
  showsFound: boolean;
}

export function putOf(table: Table, put: Put): Write {
  const item = put.Item ?? {};
  const condition = put.ConditionExpression === undefined ? undefined : conditionOf(put.ConditionExpression);
  const scope = scopeOf(put, [condition]);
  for (const name in item) checkValue(item[name] as never);
  const place = placeOf(table.keys, item);
  table.checkIndexed(item);
  return {
    ...{ table, place, showsFound: showsFound(put) },
    isAllowed: (before = NOTHING) => condition?.run(before, scope) ?? true,
    after: () => {
      checkSize(item, "Item size");
      return item;
    },
  };
}

export function updateItemOf(table: Table, update: Partial<Update>): Write {
  const { Key, UpdateExpression, ConditionExpression } = update;
  const change = UpdateExpression === undefined ? undefined : updateOf(UpdateExpression);
  const condition = ConditionExpression === undefined ? undefined : conditionOf(ConditionExpression);
  const scope = scopeOf(update, [change, condition]);
  const place = placeOfKey(table.keys, Key);
  for (const name of change ? changedBy(change, scope) : [])
    if (table.keyNames.has(name))
      throw invalid(
        `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
      );
  return {
    ...{ table, place, showsFound: showsFound(update) },
    isAllowed: (before = NOTHING) => condition?.run(before, scope) ?? true,
    after(before = Key as Item) {
      const item = change ? updated(change, before, scope) : before;
      checkSize(item, "Item size to update");
      table.checkIndexed(item);
      return item;
    },
  };
}

export function deleteOf(table: Table, request: Delete): Write {
  const { Key, ConditionExpression } = request;
  const condition = ConditionExpression === undefined ? undefined : conditionOf(ConditionExpression);
  const scope = scopeOf(request, [condition]);
  return {
    ...{ table, place: placeOfKey(table.keys, Key), showsFound: showsFound(request) },
    isAllowed: (before = NOTHING) => condition?.run(before, scope) ?? true,
    after: () => undefined,
  };
}

const NOTHING: Item = Object.freeze({});

function showsFound(request: Pick<Put, "ReturnValuesOnConditionCheckFailure">): boolean {
  return request.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
}
