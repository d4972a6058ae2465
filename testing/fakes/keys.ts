import type { GrantedTable } from "../../runtime/aws/granted.ts";
import { PlanError } from "../../runtime/ports/errors.ts";
import { defined } from "../../schemas/defined.ts";
import { indexKeyBytes } from "../../schemas/limits.ts";
import { TIMELINE_ATTRIBUTES } from "../../schemas/names.ts";
import type { TableSpec } from "./dynamodb/table.ts";

/** A business table's key attribute; with a sort attribute where its items are lists, and its indexes by their names. */
export type TableKeys = string | { key: string; sort?: string; index?: Readonly<Record<string, IndexKeys>> };

/** The attribute by which an index finds items, and that which orders them. */
export interface IndexKeys {
  key: string;
  sort?: string;
}

/** The name of the claims table. */
export const CLAIMS = "claims";

/** The claims table, as components/storage/claims-table.ts makes it. */
export const CLAIMS_TABLE: TableSpec = {
  hash: "key",
  indexes: {
    pending: { hash: "pending", sort: "pendingSince", sortType: "N", holds: [] },
    correlation: {
      ...{ hash: "correlationId", sort: "claimedAt" },
      holds: TIMELINE_ATTRIBUTES,
    },
  },
};

/** A table by the keys of its items. */
export function specOf(keys: TableKeys): TableSpec {
  if (typeof keys === "string") return { hash: keys };
  const indexes = Object.entries(keys.index ?? {}).map(([name, { key, ...more }]) => [
    name,
    { hash: key, ...more },
  ]);
  return {
    hash: keys.key,
    ...(keys.sort ? { sort: keys.sort } : {}),
    ...(indexes.length > 0 ? { indexes: Object.fromEntries(indexes) } : {}),
  };
}

/** A table as a function is told of it. */
export function grantedTable(name: string, keys: TableKeys): GrantedTable {
  const { hash: keyAttribute, sort: sortAttribute } = specOf(keys);
  const indexes = Object.values((typeof keys === "string" ? undefined : keys.index) ?? {});
  const indexKeys = indexes.length > 0 ? indexKeyBytes(indexes) : undefined;
  return defined({ name, keyAttribute, sortAttribute, indexKeys });
}

/** An index as a function is told of it. */
export function grantedIndex(table: GrantedTable, name: string, { key, sort }: IndexKeys): GrantedTable {
  return { ...table, index: defined({ name, keyAttribute: key, sortAttribute: sort }) };
}

/** What the store resolves a plan's tables, and indexes by their own names, with; throws for one that is not there. */
export function grantsOf(tables: Readonly<Record<string, TableKeys>>): (table: string) => GrantedTable {
  const granted = new Map(
    Object.entries(tables).flatMap(([name, keys]): [string, GrantedTable][] => {
      const table = grantedTable(name, keys);
      const indexes = Object.entries((typeof keys === "string" ? undefined : keys.index) ?? {});
      return [
        [name, table],
        ...indexes.map(([index, one]) => [index, grantedIndex(table, index, one)] as never),
      ];
    }),
  );
  return (table) => {
    const found = granted.get(table);
    if (!found) throw new PlanError(`The table ${table} was not given to this function: name it in its flow`);
    return found;
  };
}
