import type { TimeScale } from "./time-scale.ts";

/** What is the same for all lines of a story. */
export interface Telling {
  scale: TimeScale;
  canAct: boolean;
  /** Asks for the story again, since something was done. */
  refresh: () => void;
}
