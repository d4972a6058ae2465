import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { invalid } from "./errors.ts";
import { compare, type Item, kindOf } from "./values.ts";

/** The key attributes of a table or an index: texts, but for a sort key that says that it is a number. */
export interface Keys {
  hash: string;
  sort?: string;
  /** @default S */
  sortType?: "S" | "N";
}

/** Longest values of a hash and a sort key, in bytes. */
const MAX_BYTES = { hash: 2048, sort: 1024 };

/** The names of key attributes, hash first. */
export function namesOf({ hash, sort }: Keys): readonly string[] {
  return sort === undefined ? [hash] : [hash, sort];
}

/** A text that stands for the item's place in the table; whatever is no key is refused. */
export function placeOf(keys: Keys, item: Item): string {
  const hash = keyText(keys.hash, item[keys.hash], "S", "hash");
  if (keys.sort === undefined) return hash;
  return `${hash}\u0000${keyText(keys.sort, item[keys.sort], keys.sortType ?? "S", "sort")}`;
}

function keyText(
  name: string,
  value: AttributeValue | undefined,
  type: "S" | "N",
  role: keyof typeof MAX_BYTES,
) {
  if (!value) throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
  const text = (value as { S?: string; N?: string })[type];
  if (text === undefined)
    throw invalid(
      `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} actual: ${kindOf(value)}`,
    );
  if (text === "")
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
    );
  // A UTF-16 unit takes 3 bytes at most.
  if (text.length * 3 > MAX_BYTES[role] && Buffer.byteLength(text) > MAX_BYTES[role])
    throw invalid(
      `One or more parameter values were invalid: Size of ${role === "hash" ? "hashkey" : "rangekey"} has exceeded the maximum size limit of ${MAX_BYTES[role]} bytes`,
    );
  return text;
}

/** The place that a request's `Key` names; it has just the key attributes. */
export function placeOfKey(keys: Keys, key: Item | undefined): string {
  const names = namesOf(keys);
  if (!key || Object.keys(key).length !== names.length || names.some((name) => !key[name]))
    throw invalid("The provided key element does not match the schema");
  return placeOf(keys, key);
}

/** Refuses an item that an index could not take: its keys are of their type and not empty, or not there. */
export function checkIndexed(index: string, keys: Keys, item: Item): void {
  for (const [position, name] of namesOf(keys).entries()) {
    const value = item[name];
    if (!value) continue;
    const type = position === 1 ? (keys.sortType ?? "S") : "S";
    if (kindOf(value) !== type)
      throw invalid(
        `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${type} Actual: ${kindOf(value)} IndexName: ${index}`,
      );
    if (value.S === "")
      throw invalid(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${index}, IndexKey: ${name}`,
      );
  }
}

/** The order of two items under one hash key. */
export function bySort({ sort }: Keys): (a: Item, b: Item) => number {
  if (sort === undefined) return () => 0;
  return (a, b) => compare(a[sort] as AttributeValue, b[sort] as AttributeValue) ?? 0;
}

/** Just these attributes of an item. */
export function picked(item: Item, names: Iterable<string>): Record<string, AttributeValue> {
  const only: Record<string, AttributeValue> = {};
  for (const name of names) if (item[name]) only[name] = item[name];
  return only;
}
