import type { Rates } from "./chance.ts";

/** Schedules of one kind, for a guard that shows in counts. */
export interface ScheduleKind {
  /** Instead of those that each seed has. */
  rates?: Rates;
  /** Only schedules of this flow. */
  flow?: string;
  /** Many orders at once, and one batch at a time. */
  crowd?: boolean;
}

export interface CloudOptions {
  seed: number;
  /** Only these faults strike. */
  only?: readonly string[];
  /** Makes it a special kind of schedule. */
  kind?: ScheduleKind;
  /** Gets a line for everything that happens. */
  trace?: (line: string) => void;
  /**
   * Nothing goes wrong by itself, no call takes time, and consumers are fed and timed as the program declares it.
   * @default false
   */
  calm?: boolean;
  /** When it begins, milliseconds since 1970. @default 2026-01-01T00:00:00Z */
  start?: number;
  /** How long gathers wait that are not calm. @default by the seed, a day or less than a minute */
  gatherDeadlineMs?: number;
}
