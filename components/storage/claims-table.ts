import type * as pulumi from "@pulumi/pulumi";
import { CORRELATION_INDEX, PENDING_INDEX, TIMELINE_ATTRIBUTES } from "../../schemas/names.ts";
import { Table } from "./table.ts";

/** The table of claim records, outboxes included; see runtime/ports/record.ts for what a record holds. */
export function claimsTable(name: string, opts: pulumi.ComponentResourceOptions): Table {
  return new Table(
    name,
    {
      key: "key",
      expiry: "expiresAt",
      attributes: { correlationId: "S", claimedAt: "S", pending: "S", pendingSince: "N" },
      indexes: [
        {
          // A process: its records by correlation id, oldest claim first, with what a timeline shows.
          name: CORRELATION_INDEX,
          key: "correlationId",
          sort: "claimedAt",
          holds: TIMELINE_ATTRIBUTES,
        },
        // Sparse: only records on which something is still to be done are in it.
        { name: PENDING_INDEX, key: "pending", sort: "pendingSince", holds: "KEYS_ONLY" },
      ],
    },
    opts,
  );
}
