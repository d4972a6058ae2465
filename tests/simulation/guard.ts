import type { ScheduleKind } from "../../testing/simulation/options.ts";

/** A change of one place in the sources. */
export interface Edit {
  file: string;
  /** Occurs once in the file. */
  from: string;
  to: string;
}

/** A rule of the protocol, and how it is switched off. */
export interface Guard {
  name: string;
  edits: readonly Edit[];
  /** Schedules that need it, where it takes a special kind. */
  kind?: ScheduleKind;
}
