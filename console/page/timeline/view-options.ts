import type { TimeScale } from "./time-scale.ts";

/** What is the same for all lines of a timeline. */
export interface Telling {
  scale: TimeScale;
  canAct: boolean;
  /** Asks for the timeline again, since something was done. */
  refresh: () => void;
}
