/** A table item, JSON values only. */
export type Item = Readonly<Record<string, unknown>>;

declare const eventual: unique symbol;

/** An item as an index shows it: perhaps as it was some time ago, so it is never what a plan's `was` comes from. */
export type EventualItem = Item & { readonly [eventual]: true };

/** An item as `read` or `list` of a table has given it, its `revision` included. */
export type ReadItem = Item & { readonly [eventual]?: never };

/** A write of a plan. Of one item there is one at most: two are refused for good. */
export type Write = Create<string> | Fill<string> | Put<string> | Remove<string> | Add<string>;

/**
 * A business fact: created if absent. Where it is present already, its owner has published its events,
 * so the whole plan counts as done and nothing of it is written or published.
 */
export interface Create<Table extends string> {
  create: Table;
  /** Holds the table's key attribute. */
  item: Item;
}

/** Fills attributes that are still missing; the first value stays. Safe to repeat and in any order. */
export interface Fill<Table extends string> {
  fill: Table;
  key: string;
  /** Where the table has a sort attribute. */
  sort?: string;
  attributes: Item;
}

/**
 * The whole item, as state: on condition that it still is what was read. Where another has changed it meanwhile, nothing of
 * the plan happens, and the handler plans again from fresh reads, which is no attempt. What others fill in or add to between
 * the read and the put is lost: keep it in an item of its own.
 */
export interface Put<Table extends string> {
  put: Table;
  /**
   * Holds the table's key attributes. It is stored with its `revision`: 1, then one more with each put; `nextRevision(was)`
   * says which, for an event. After a removal revisions begin at 1 again.
   */
  item: Item;
  /** What was read; absent where there was nothing. */
  was?: ReadItem | undefined;
}

/** Takes an item away, on condition that it still is what was read; else as with a put. */
export interface Remove<Table extends string> {
  remove: Table;
  key: string;
  /** Where the table has a sort attribute. */
  sort?: string;
  /** What was read. */
  was: ReadItem;
}

/** Adds to numbers of an item without reading it, exactly once; an item or a number that is not there begins at 0. */
export interface Add<Table extends string> {
  add: Table;
  key: string;
  /** Where the table has a sort attribute. */
  sort?: string;
  /** Attribute → what is added, below 0 to take away; 22 decimals at most. Each sum stays within ±(2^53 - 1). */
  amounts: Readonly<Record<string, number>>;
}
