import type * as pulumi from "@pulumi/pulumi";
import type { StackSettings } from "../settings/settings.ts";
import type { Table } from "../storage/table.ts";

/** What functions, deliveries and alarms need to know of their bus. */
export interface Bus {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Where consumers claim events. */
  readonly claims: Table;
  /** Folder that holds `handlers/`, `schemas/` and `adapters/`. */
  readonly root: string;
  readonly settings: StackSettings;
  /** ARNs of what is told when an alarm begins. */
  readonly alarmActions: pulumi.Input<string>[];
}
