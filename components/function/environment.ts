import * as pulumi from "@pulumi/pulumi";
import type { Variable } from "../../runtime/lambda/environment.ts";
import { defined } from "../../schemas/defined.ts";
import type { Bus } from "../bus/bus.ts";
import type { Readable, TableIndex } from "../storage/table.ts";

/** Environment variables of a function. */
export type Variables = Partial<Record<Variable, pulumi.Input<string>>>;

/** What every function is told of its bus, and of the tables that it uses. */
export function functionEnvironment(
  { name, claims, settings }: Bus,
  tables: Record<string, Readable> = {},
  indexes: Record<string, TableIndex> = {},
): Variables {
  const { leaseMarginSeconds, recordDays, maxEventBytes, sweepAfterSeconds } = settings;
  const described = [
    ...Object.entries(tables).map(([name, table]) => [name, describedTable(table)] as const),
    ...Object.entries(indexes).map(
      ([name, { table, index }]) => [name, { ...describedTable(table), index }] as const,
    ),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  return defined({
    BUS_NAME: name,
    CLAIMS_TABLE: claims.name,
    LEASE_MARGIN_MS: String(leaseMarginSeconds * 1000),
    RECORD_DAYS: String(recordDays),
    MAX_EVENT_BYTES: String(maxEventBytes),
    SWEEP_AFTER_MS: String(sweepAfterSeconds * 1000),
    TABLES: described.length > 0 ? pulumi.jsonStringify(Object.fromEntries(described)) : undefined,
  });
}

function describedTable({ name, key, sort, prefix, indexKeys }: Readable) {
  return defined({ name, keyAttribute: key, sortAttribute: sort, prefix, indexKeys });
}
