import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { convertToNative } from "@aws-sdk/util-dynamodb";
import { marshalled } from "../../runtime/aws/expression.ts";
import { outboxUpdate } from "../../runtime/aws/records.ts";
import { deepFreeze } from "../../runtime/check/untrusted.ts";
import type { Item } from "../../runtime/handler.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { type FakeDynamoDb, type FakeOptions, fakeDynamoDb } from "./dynamodb/fake-dynamodb.ts";
import type { Item as Stored } from "./dynamodb/values.ts";
import { CLAIMS, CLAIMS_TABLE, specOf, type TableKeys } from "./keys.ts";

/** The claims table and business tables in memory, and a look at what is in them. */
export interface FakeTables {
  dynamo: FakeDynamoDb;
  /** Name of a business table → its key attributes. */
  keys: Readonly<Record<string, TableKeys>>;
  /** A record as it is now. */
  record(key: string): ClaimRecord | undefined;
  /** Every record, sorted by key. */
  records(): ClaimRecord[];
  /** A business item as it is now. */
  item(table: string, key: string, sort?: string): Item | undefined;
  /** Every item of a business table, sorted by key. */
  items(table: string): Item[];
  /** Puts a record there, whatever the rules; its outbox is indexed as unsent since its claim. */
  seed(record: ClaimRecord): void;
  seedItem(table: string, item: Item): void;
}

export function fakeTables(
  keys: Readonly<Record<string, TableKeys>> = {},
  options: FakeOptions = {},
): FakeTables {
  const business = Object.entries(keys).map(([name, one]) => [name, specOf(one)] as const);
  const dynamo = fakeDynamoDb({ [CLAIMS]: CLAIMS_TABLE, ...Object.fromEntries(business) }, options);

  function keyOf(table: string, item: Item): string {
    const { hash, sort } = specOf(keys[table] ?? "");
    return sort === undefined ? String(item[hash]) : JSON.stringify([item[hash], item[sort]]);
  }

  return {
    dynamo,
    keys,
    record(key) {
      const found = key === "" ? undefined : dynamo.find(CLAIMS, { key: { S: key } });
      return found && plain(found);
    },
    records: () =>
      dynamo
        .items(CLAIMS)
        .filter(isRecord)
        .map((item) => plain<ClaimRecord>(item))
        .sort((a, b) => (a.key < b.key ? -1 : 1)),
    item(table, key, sort) {
      const { hash, sort: sortName } = specOf(keys[table] ?? "");
      const found = dynamo.find(
        table,
        marshalled({ [hash]: key, ...(sortName ? { [sortName]: sort } : {}) }),
      );
      return found && plain(found);
    },
    items: (table) =>
      dynamo
        .items(table)
        .map((item) => plain<Item>(item))
        .sort((a, b) => (keyOf(table, a) < keyOf(table, b) ? -1 : 1)),
    seed(record) {
      const { set } = outboxUpdate(record.key, record.outbox ?? [], Date.parse(record.claimedAt));
      dynamo.seed(CLAIMS, marshalled({ ...record, ...set }));
    },
    seedItem: (table, item) => dynamo.seed(table, marshalled(item)),
  };
}

/** Whether an item of the claims table is a record; marks of what a gather has counted, and what waits for its time, are none. */
export function isRecord(item: Stored): boolean {
  return item.status !== undefined && item.status.S !== "pending";
}

const items = new WeakMap<Stored, object>();
const values = new WeakMap<AttributeValue, unknown>();

/** An item as a plain, frozen object; the same one as long as the item is the same. */
export function plain<T extends object>(item: Stored): T {
  let found = items.get(item);
  if (!found) {
    found = Object.freeze(Object.fromEntries(Object.entries(item).map(([name, one]) => [name, native(one)])));
    items.set(item, found);
  }
  return found as T;
}

/** A value as a plain one; lists and maps, which stay the same from item to item, are converted once. */
function native(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (!values.has(value)) {
    const converted = convertToNative(value);
    values.set(value, typeof converted === "object" && converted ? deepFreeze(converted) : converted);
  }
  return values.get(value);
}
