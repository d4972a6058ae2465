import type { EventDefinition } from "../../schemas/event.ts";
import type { Journal } from "../ports/journal.ts";
import type { Runtime } from "../ports/runtime.ts";

/** What keeping a journal works with. */
export type JournalRuntime = Pick<Runtime, "queues" | "system" | "log"> & {
  consumer: Pick<Runtime["consumer"], "name">;
  settings: Pick<Runtime["settings"], "retry" | "recordDays" | "maxEventBytes"> & { busName: string };
  /** Every event that is known. */
  events: readonly EventDefinition[];
  /** Types of the events with which a flow ends. */
  terminalEvents: readonly string[];
  journal: Journal;
  /** Minutes that are known to be kept; it grows by those of a process's life. */
  minutes: Set<string>;
};
