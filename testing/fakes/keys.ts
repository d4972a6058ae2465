import type { GrantedTable } from "../../runtime/aws/granted.ts";
import { PlanError } from "../../runtime/ports/errors.ts";
import type { TableSpec } from "./dynamodb/table.ts";

/** A business table's key attribute; with a sort attribute where its items are lists. */
export type TableKeys = string | { key: string; sort?: string };

/** The name of the claims table. */
export const CLAIMS = "claims";

/** The claims table, as components/storage/claims-table.ts makes it. */
export const CLAIMS_TABLE: TableSpec = {
  hash: "key",
  indexes: {
    pending: { hash: "pending", sort: "pendingSince", sortType: "N", holds: [] },
    correlation: {
      ...{ hash: "correlationId", sort: "claimedAt" },
      holds: [
        ...["consumer", "status", "generation", "attempts", "lease", "event", "startedAt", "finishedAt"],
        ...["errors", "sent", "kind", "reason", "deadLetterId", "discardedAt", "timers", "cancels", "timer"],
      ],
    },
  },
};

/** A table by the keys of its items. */
export function specOf(keys: TableKeys): TableSpec {
  if (typeof keys === "string") return { hash: keys };
  return { hash: keys.key, ...(keys.sort ? { sort: keys.sort } : {}) };
}

/** What the store resolves a plan's tables with; throws for one that is not there. */
export function grantsOf(tables: Readonly<Record<string, TableKeys>>): (table: string) => GrantedTable {
  const granted = new Map(
    Object.entries(tables).map(([name, keys]): [string, GrantedTable] => {
      const { hash, sort } = specOf(keys);
      return [name, { name, keyAttribute: hash, ...(sort ? { sortAttribute: sort } : {}) }];
    }),
  );
  return (table) => {
    const found = granted.get(table);
    if (!found) throw new PlanError(`The table ${table} was not given to this function: name it in its flow`);
    return found;
  };
}
