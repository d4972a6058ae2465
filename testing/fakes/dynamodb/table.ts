import { invalid } from "./errors.ts";
import { checkIndexed, type Keys, namesOf, picked } from "./keys.ts";
import type { Item } from "./values.ts";
import { View } from "./view.ts";

export interface IndexSpec extends Keys {
  /** What it holds beside the keys: nothing, or these attributes. @default everything */
  holds?: readonly string[];
}

export interface TableSpec extends Keys {
  indexes?: Readonly<Record<string, IndexSpec>>;
}

/** When a write shows in an index, and what time it is; milliseconds. */
export interface Clock {
  now: () => number;
  lag: (index: string) => number;
}

interface Index {
  name: string;
  view: View;
  /** Names of what it holds; undefined for everything. */
  holds: ReadonlySet<string> | undefined;
}

/** The items of one table, and its indexes, which lag behind. */
export class Table {
  readonly name: string;
  readonly keys: Keys;
  readonly keyNames: ReadonlySet<string>;
  readonly #items = new Map<string, Item>();
  readonly #own: View;
  readonly #indexes: readonly Index[];
  readonly #clock: Clock;

  constructor(name: string, { indexes = {}, ...keys }: TableSpec, clock: Clock) {
    this.name = name;
    this.keys = keys;
    this.keyNames = new Set(namesOf(keys));
    this.#own = new View(keys);
    this.#clock = clock;
    this.#indexes = Object.entries(indexes).map(([name, { holds, ...keys }]) => ({
      name,
      view: new View(keys),
      holds: holds && new Set([...namesOf(keys), ...this.keyNames, ...holds]),
    }));
  }

  get(place: string): Item | undefined {
    return this.#items.get(place);
  }

  get items(): readonly Item[] {
    return [...this.#items.values()];
  }

  /** Puts an item in its place, or takes away what is there. */
  put(place: string, after: Item | undefined): void {
    const before = this.#items.get(place);
    if (after) this.#items.set(place, after);
    else this.#items.delete(place);
    const now = this.#clock.now();
    const change = { place, before, after };
    if (this.keys.sort !== undefined) this.#own.note(change, now, now);
    for (const { name, view } of this.#indexes) {
      if (view.shows(change)) view.note(change, now + this.#clock.lag(name), now);
    }
  }

  /** Refuses an item that an index cannot take. */
  checkIndexed(item: Item): void {
    for (const { name, view } of this.#indexes) checkIndexed(name, view.keys, item);
  }

  /** Lets every index show all that was written so far. */
  catchUp(): void {
    for (const { view } of this.#indexes) view.settle(Number.POSITIVE_INFINITY);
  }

  /** The table's own order or that of an index, as it is now. */
  view(index: string | undefined): View {
    if (index === undefined) return this.#own;
    const { view } = this.#index(index);
    view.settle(this.#clock.now());
    return view;
  }

  /** An item as an index holds it. */
  shown(item: Item, index: string | undefined): Item {
    const holds = index === undefined ? undefined : this.#index(index).holds;
    return holds ? picked(item, holds) : item;
  }

  #index(name: string): Index {
    const found = this.#indexes.find((one) => one.name === name);
    if (!found) throw invalid(`The table does not have the specified index: ${name}`);
    return found;
  }
}
