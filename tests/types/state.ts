/**
 * What must not compile of state: writes that a handler does not declare, a put of what it does not read, and a `was` that
 * an index gave. Only the compiler reads this file.
 */
import type { Agreement } from "../../components/participants/agreement.ts";
import type { Table } from "../../components/storage/table.ts";
import type { EventualItem, Handler, Item, ReadItem } from "../../runtime/handler.ts";
import type { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import * as definitions from "../../schemas/choreography/handling-failed.ts";

declare const table: Table;
declare const indexed: Table<"byOwner">;
declare const read: ReadItem;
declare const seen: EventualItem;
declare const made: Item;

interface Spec {
  on: HandlingFailed;
  puts: "seats" | "unread";
  removes: "seats";
  adds: "counts";
  reads: "seats" | "plans";
  indexes: "seatsByOwner";
}

const item = { seatId: "1" };

export const handlers: Record<string, Handler<Spec>> = {
  agreeing: async (_event, context) => ({
    writes: [
      { put: "seats", item, was: await context.read("seats", "1") },
      { put: "seats", item, was: undefined },
      { put: "seats", item },
      { remove: "seats", key: "1", was: read },
      { add: "counts", key: "1", sort: "a", amounts: { seats: -1.5 } },
    ],
  }),
  listed: async (_event, { list }) => ({
    writes: (await list("seats", "1")).items.map((was) => ({ put: "seats", item, was })),
  }),
  byHand: () => ({ writes: [{ put: "seats", item, was: made }] }),
  // @ts-expect-error it removes nothing from there
  removing: () => ({ writes: [{ remove: "plans", key: "1", was: read }] }),
  // @ts-expect-error what is removed was read
  blind: () => ({ writes: [{ remove: "seats", key: "1" }] }),
  // @ts-expect-error it reads no such table, so it cannot put there
  unread: () => ({ writes: [{ put: "unread", item }] }),
  // @ts-expect-error it creates nothing
  creating: () => ({ writes: [{ create: "seats", item }] }),
  // @ts-expect-error only numbers are added
  adding: () => ({ writes: [{ add: "counts", key: "1", amounts: { seats: "1" } }] }),
  // @ts-expect-error it adds to counts only
  elsewhere: () => ({ writes: [{ add: "seats", key: "1", amounts: { n: 1 } }] }),
  found: async (_event, { listEventually, read }) => {
    const { items } = await listEventually("seatsByOwner", "ann");
    const was = await read("seats", String(items[0]?.seatId));
    return { writes: [{ put: "seats", item: { ...items[0] }, was }] };
  },
  // @ts-expect-error a table is no index
  table: async (_event, { listEventually }) => void (await listEventually("seats", "1")) ?? {},
  // @ts-expect-error an index is no table
  index: async (_event, { read }) => void (await read("seatsByOwner", "1")) ?? {},
  // @ts-expect-error what an index shows may be old
  listedEventually: async (_event, { listEventually }) => ({
    writes: (await listEventually("seatsByOwner", "1")).items.map((was) => ({ put: "seats", item, was })),
  }),
  // @ts-expect-error what an index shows may be old
  eventual: () => ({ writes: [{ put: "seats", item, was: seen }] }),
  // @ts-expect-error a copy of what an index shows is no newer
  copied: () => ({ writes: [{ remove: "seats", key: "1", was: { ...seen } }] }),
};

const { HandlingFailed: on } = definitions;
const agreed = {
  on: { HandlingFailed: on },
  ...{ puts: { seats: table, unread: table }, removes: { seats: table }, adds: { counts: table } },
  reads: { seats: table, plans: table },
  indexes: { seatsByOwner: indexed.index.byOwner },
};
const { indexes: _indexes, ...noIndexes } = agreed;
const { puts: _puts, ...noPuts } = agreed;
const { removes: _removes, ...noRemoves } = agreed;
const { adds: _adds, ...noAdds } = agreed;
const agree = (args: Agreement<Spec>) => args;

export const agreements = [
  agree(agreed),
  // @ts-expect-error it has no table to put into
  agree(noPuts),
  // @ts-expect-error it has no table to remove from
  agree(noRemoves),
  // @ts-expect-error it has no table to add to
  agree(noAdds),
  // @ts-expect-error its handler adds to counts only
  agree({ ...agreed, adds: { counts: table, seats: table } }),
  // @ts-expect-error it has no index to list by
  agree(noIndexes),
  // @ts-expect-error a table is no index
  agree({ ...agreed, indexes: { seatsByOwner: indexed } }),
  // @ts-expect-error an index is no table
  agree({ ...agreed, reads: { seats: table, plans: indexed.index.byOwner } }),
  // @ts-expect-error the table has no such index
  agree({ ...agreed, indexes: { seatsByOwner: indexed.index.byPlan } }),
  // @ts-expect-error its handler creates nothing
  agree({ ...agreed, creates: { seats: table } }),
];
