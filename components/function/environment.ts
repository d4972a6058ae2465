import * as pulumi from "@pulumi/pulumi";
import type { Variable } from "../../runtime/lambda/environment.ts";
import { defined } from "../../schemas/defined.ts";
import type { Bus } from "../bus/bus.ts";
import type { Readable } from "../storage/table.ts";

/** Environment variables of a function. */
export type Variables = Partial<Record<Variable, pulumi.Input<string>>>;

/** What every function is told of its bus, and of the tables that it uses. */
export function functionEnvironment(
  { name, claims, settings }: Bus,
  tables: Record<string, Readable> = {},
): Variables {
  const { leaseMarginSeconds, recordDays, maxEventBytes, sweepAfterSeconds } = settings;
  const named = Object.entries(tables).sort(([a], [b]) => (a < b ? -1 : 1));
  const described = named.map(([table, { name, key, sort, prefix }]) => [
    table,
    defined({ name, keyAttribute: key, sortAttribute: sort, prefix }),
  ]);
  return defined({
    BUS_NAME: name,
    CLAIMS_TABLE: claims.name,
    LEASE_MARGIN_MS: String(leaseMarginSeconds * 1000),
    RECORD_DAYS: String(recordDays),
    MAX_EVENT_BYTES: String(maxEventBytes),
    SWEEP_AFTER_MS: String(sweepAfterSeconds * 1000),
    TABLES: named.length > 0 ? pulumi.jsonStringify(Object.fromEntries(described)) : undefined,
  });
}
