import type { Guard } from "./guard.ts";

/** Guards of time and patience: without one of these, somebody pays for what others did, or is asked too often. */
export const PATIENCE_SAFETY: readonly Guard[] = [
  {
    name: "fair share: a handler that did not get its share of the time has given no verdict",
    edits: [
      {
        file: "runtime/handle/run-handler.ts",
        from: "if (own >= share) throw",
        to: "if (own >= 0) throw",
      },
    ],
  },
  {
    name: "one backoff: what only waits comes again later and later",
    edits: [
      {
        file: "runtime/batch/redelivery.ts",
        from: "return Math.max(seconds, Math.ceil((ceiling * (1 + random)) / 2));",
        to: "return ceiling < 0 || random < 0 ? 0 : seconds;",
      },
    ],
  },
];
