import type { Item, Page, Write } from "../../runtime/handler.ts";
import { PlanError } from "../../runtime/ports/errors.ts";
import { copyOf } from "./copy.ts";

/** A table's key attribute; with a sort attribute where its items are lists. */
export type TableKeys = string | { key: string; sort?: string };

/** Business tables in memory; `keys` says which there are, and each one's key attributes. */
export function memoryTables(keys: Readonly<Record<string, TableKeys>>) {
  const tables = new Map(Object.keys(keys).map((name) => [name, new Map<string, Item>()]));

  function granted(table: string) {
    const items = tables.get(table);
    const names = keys[table];
    if (!items || !names)
      throw new PlanError(`The table ${table} was not given to this function: name it in index.ts`);
    const { key, sort } = typeof names === "string" ? { key: names, sort: undefined } : names;
    return { items, key, sort };
  }

  /** Where an item lies: its key, and its sort attribute where there is one. */
  function place(table: string, key: string, sort?: string): string {
    if ((sort === undefined) !== (granted(table).sort === undefined))
      throw new PlanError(`${table} has other key attributes`);
    return sort === undefined ? key : JSON.stringify([key, sort]);
  }

  function placeOf(table: string, item: Item): string {
    const names = granted(table);
    const text = (name: string) => {
      const value = item[name];
      if (typeof value === "string" && value !== "") return value;
      throw refused(`One or more parameter values were invalid: Missing the key ${name} in the item`);
    };
    return place(table, text(names.key), names.sort && text(names.sort));
  }

  /** What a write does to its item, if nothing stands against it. */
  function effectOf(write: Write) {
    if ("create" in write) {
      const key = placeOf(write.create, write.item);
      const { items } = granted(write.create);
      return { items, key, free: !items.has(key), item: copyOf(write.item) as Item };
    }
    const names = granted(write.fill);
    const key = place(write.fill, write.key, write.sort);
    const own = { [names.key]: write.key, ...(names.sort ? { [names.sort]: write.sort } : {}) };
    const missing = copyOf({ ...own, ...write.attributes });
    const item: Item = Object.freeze({ ...missing, ...names.items.get(key) });
    return { items: names.items, key, free: true, item };
  }

  function targetOf(write: Write): [table: string, place: string] {
    return "create" in write
      ? [write.create, placeOf(write.create, write.item)]
      : [write.fill, place(write.fill, write.key, write.sort)];
  }

  return {
    /** Checks writes as one transaction; the answer carries them out, or is undefined where a fact is present. */
    prepare(writes: readonly Write[]): (() => void) | undefined {
      const actions = writes.filter(hasEffect);
      const effects = actions.map(effectOf);
      const targets = new Set(actions.map((write) => JSON.stringify(targetOf(write))));
      if (targets.size < actions.length)
        throw refused("Transaction request cannot include multiple operations on one item");
      if (actions.length > 99) throw refused("Member must have length less than or equal to 100");
      if (effects.some(({ free }) => !free)) return undefined;
      return () => {
        for (const { items, key, item } of effects) items.set(key, item);
      };
    },
    read(table: string, key: string, sort?: string): Item | undefined {
      return granted(table).items.get(place(table, key, sort));
    },
    list(table: string, key: string, { limit, after, descending = false }: Page & { limit: number }) {
      const { items, key: keyName, sort = "" } = granted(table);
      const sortOf = (item: Item) => String(item[sort]);
      const follows = (a: string, b: string) => (descending ? a < b : a > b);
      const rest = [...items.values()]
        .filter((item) => item[keyName] === key && (after === undefined || follows(sortOf(item), after)))
        .sort((a, b) => (follows(sortOf(a), sortOf(b)) ? 1 : -1));
      const page = rest.slice(0, limit);
      return rest.length > limit ? { items: page, next: sortOf(page.at(-1) as Item) } : { items: page };
    },
    items(table: string): Item[] {
      const { items } = granted(table);
      return [...items.keys()].sort().map((key) => items.get(key) as Item);
    },
    seed(table: string, item: Item): void {
      granted(table).items.set(placeOf(table, item), copyOf(item));
    },
  };
}

/** A fill of nothing is no write. */
function hasEffect(write: Write): boolean {
  return "create" in write || Object.values(write.attributes).some((value) => value !== undefined);
}

/** An error as DynamoDB gives it for a call that no repetition makes right. */
function refused(message: string): Error {
  return Object.assign(new Error(message), {
    name: "ValidationException",
    $metadata: { httpStatusCode: 400 },
  });
}
