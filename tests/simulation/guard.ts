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

/** A guard without which nothing goes wrong, but more is done, or it takes longer. */
export interface EconomyGuard extends Guard {
  kind: ScheduleKind;
  /** What it costs to be without it, at least so many times as much. */
  shows: readonly [
    count: "handled" | "calls" | "invocations" | "putOffAgain" | "simulatedSeconds",
    times: number,
  ];
}
