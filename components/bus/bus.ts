import type * as pulumi from "@pulumi/pulumi";
import type { Queue } from "../delivery/queue.ts";
import type { StackSettings } from "../settings/settings.ts";
import type { Table } from "../storage/table.ts";

/** What functions, deliveries and alarms need to know of their bus. */
export interface Bus {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Where consumers claim events. */
  readonly claims: Table;
  /** Where timers are woken. */
  readonly timers: Queue;
  /** Folder that holds `handlers/`, `schemas/` and `adapters/`. */
  readonly root: string;
  readonly settings: StackSettings;
  /** ARNs of what is told when an alarm begins. */
  readonly alarmActions: pulumi.Input<string>[];
}
