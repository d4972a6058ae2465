import type { Item, Write } from "../../runtime/handler.ts";
import { PlanError } from "../../runtime/outgoing.ts";
import { copyOf } from "./copy.ts";

/** Business tables in memory; `keys` says which there are, and each one's key attribute. */
export function memoryTables(keys: Readonly<Record<string, string>>) {
  const tables = new Map(Object.keys(keys).map((name) => [name, new Map<string, Item>()]));

  function granted(table: string) {
    const items = tables.get(table);
    const keyAttribute = keys[table];
    if (!items || !keyAttribute)
      throw new PlanError(`The table ${table} was not given to this function: name it in index.ts`);
    return { items, keyAttribute };
  }

  function keyOf(table: string, item: Item): string {
    const { keyAttribute } = granted(table);
    const key = item[keyAttribute];
    if (typeof key !== "string" || key === "")
      throw refused(`One or more parameter values were invalid: Missing the key ${keyAttribute} in the item`);
    return key;
  }

  /** What a write does to its item, if nothing stands against it. */
  function effectOf(write: Write) {
    if ("create" in write) {
      const key = keyOf(write.create, write.item);
      const { items } = granted(write.create);
      return { items, key, free: !items.has(key), item: copyOf(write.item) as Item };
    }
    const { items, keyAttribute } = granted(write.fill);
    const missing = copyOf({ [keyAttribute]: write.key, ...write.attributes });
    const item: Item = Object.freeze({ ...missing, ...items.get(write.key) });
    return { items, key: write.key, free: true, item };
  }

  return {
    /** Checks writes as one transaction; the answer carries them out, or is undefined where a fact is present. */
    prepare(writes: readonly Write[]): (() => void) | undefined {
      const actions = writes.filter(hasEffect);
      const effects = actions.map(effectOf);
      const targets = new Set(actions.map((write) => JSON.stringify(targetOf(write, keyOf))));
      if (targets.size < actions.length)
        throw refused("Transaction request cannot include multiple operations on one item");
      if (actions.length > 99) throw refused("Member must have length less than or equal to 100");
      if (effects.some(({ free }) => !free)) return undefined;
      return () => {
        for (const { items, key, item } of effects) items.set(key, item);
      };
    },
    read(table: string, key: string): Item | undefined {
      return granted(table).items.get(key);
    },
    items(table: string): Item[] {
      const { items } = granted(table);
      return [...items.keys()].sort().map((key) => items.get(key) as Item);
    },
    seed(table: string, item: Item): void {
      granted(table).items.set(keyOf(table, item), copyOf(item));
    },
  };
}

/** A fill of nothing is no write. */
function hasEffect(write: Write): boolean {
  return "create" in write || Object.values(write.attributes).some((value) => value !== undefined);
}

function targetOf(write: Write, keyOf: (table: string, item: Item) => string): [table: string, key: string] {
  return "create" in write ? [write.create, keyOf(write.create, write.item)] : [write.fill, write.key];
}

/** An error as DynamoDB gives it for a call that no repetition makes right. */
function refused(message: string): Error {
  return Object.assign(new Error(message), {
    name: "ValidationException",
    $metadata: { httpStatusCode: 400 },
  });
}
