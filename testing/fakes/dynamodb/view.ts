import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { bySort, type Keys, placeOf } from "./keys.ts";
import type { Item } from "./values.ts";

/** An item with its place in the table. */
export interface Placed {
  place: string;
  item: Item;
}

/** One write, as an index hears of it. */
export interface Change {
  place: string;
  before: Item | undefined;
  after: Item | undefined;
}

interface Partition {
  items: Map<string, Item>;
  sorted: readonly Placed[] | undefined;
}

/** The items of a table by the keys of its own or of an index; those without all of the keys are not in it. */
export class View {
  readonly keys: Keys;
  readonly #partitions = new Map<string, Partition>();
  readonly #compare: (a: Placed, b: Placed) => number;
  /** What happened, but does not show yet, oldest first. */
  readonly #late: (Change & { at: number })[] = [];

  constructor(keys: Keys) {
    this.keys = keys;
    const compare = bySort(keys);
    this.#compare = (a, b) => compare(a.item, b.item) || (a.place < b.place ? -1 : 1);
  }

  /** Whether a write changes what is shown: only that of an item that is in it, or was. */
  shows({ before, after }: Change): boolean {
    return (before !== undefined && this.#has(before)) || (after !== undefined && this.#has(after));
  }

  /** Notes a change, which shows from a moment on; never before one that was noted earlier. */
  note(change: Change, at: number, now: number): void {
    const due = Math.max(at, this.#late.at(-1)?.at ?? 0);
    if (due <= now) {
      this.settle(now);
      this.#show(change);
    } else this.#late.push({ ...change, at: due });
  }

  /** Shows all that is due by then. */
  settle(now: number): void {
    for (let next = this.#late[0]; next && next.at <= now; next = this.#late[0]) {
      this.#late.shift();
      this.#show(next);
    }
  }

  /** The items under a hash key, in the order of their sort key. */
  under(hash: AttributeValue): readonly Placed[] {
    const partition = this.#partitions.get(hash.S ?? "");
    if (!partition) return [];
    partition.sorted ??= [...partition.items].map(([place, item]) => ({ place, item })).sort(this.#compare);
    return partition.sorted;
  }

  /** Where a page begins that shall go on after a key: the position of the first item behind it. */
  after(list: readonly Placed[], start: Item, table: Keys, descending: boolean): number {
    const from = { place: placeOf(table, start), item: start };
    const isBehind = (one: Placed) => {
      if (one.place === from.place && bySort(this.keys)(one.item, start) === 0) return false;
      return this.#compare(one, from) > 0 !== descending;
    };
    const position = list.findIndex(isBehind);
    return position < 0 ? list.length : position;
  }

  #show({ place, before, after }: Change): void {
    const [was, is] = [before && this.#partitionOf(before), after && this.#partitionOf(after)];
    if (was && was !== is) {
      was.items.delete(place);
      was.sorted = undefined;
    }
    if (is) {
      is.items.set(place, after as Item);
      is.sorted = undefined;
    }
  }

  #has(item: Item): boolean {
    const { hash, sort } = this.keys;
    return item[hash]?.S !== undefined && (sort === undefined || item[sort] !== undefined);
  }

  #partitionOf(item: Item): Partition | undefined {
    if (!this.#has(item)) return undefined;
    const text = item[this.keys.hash]?.S as string;
    let partition = this.#partitions.get(text);
    if (!partition) {
      partition = { items: new Map(), sorted: undefined };
      this.#partitions.set(text, partition);
    }
    return partition;
  }
}
