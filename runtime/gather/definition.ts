import type { EventDefinition } from "../../schemas/event.ts";
import type { Gathering, GatherSpec } from "../handler.ts";
import type { Gathers } from "../ports/gathers.ts";
import type { Runtime } from "../ports/runtime.ts";

/** A gather as its flow declares it. */
export interface GatherDefinition {
  /** Verb-noun, unique in the program. */
  name: string;
  /** With GatherDeadlinePassed. */
  on: readonly EventDefinition[];
  emits: readonly EventDefinition[];
  handle: Gathering<GatherSpec>;
  /** How long after its first event a gather ends with what it has. */
  deadlineMs: number;
}

/** All that a gather's runtime works with. */
export type GatherRuntime = Omit<Runtime, "consumer"> & { consumer: GatherDefinition; gathers: Gathers };
