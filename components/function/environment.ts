import * as pulumi from "@pulumi/pulumi";
import type { EventBus } from "../bus/event-bus.ts";
import type { Readable } from "../storage/table.ts";

/** Environment variables of a function, as runtime/lambda/environment.ts reads them. */
export function functionEnvironment(
  { name, claims, settings }: EventBus,
  tables: Record<string, Readable> = {},
): Record<string, pulumi.Input<string>> {
  const { leaseMarginSeconds, recordDays, maxEventBytes, sweepAfterSeconds } = settings;
  const named = Object.entries(tables).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    BUS_NAME: name,
    CLAIMS_TABLE: claims.name,
    LEASE_MARGIN_MS: String(leaseMarginSeconds * 1000),
    RECORD_DAYS: String(recordDays),
    MAX_EVENT_BYTES: String(maxEventBytes),
    SWEEP_AFTER_MS: String(sweepAfterSeconds * 1000),
    ...(named.length > 0
      ? {
          TABLES: pulumi.jsonStringify(
            Object.fromEntries(
              named.map(([table, { name, key, sort, prefix }]) => [
                table,
                {
                  ...{ name, keyAttribute: key },
                  ...(sort ? { sortAttribute: sort } : {}),
                  ...(prefix ? { prefix } : {}),
                },
              ]),
            ),
          ),
        }
      : {}),
  };
}
