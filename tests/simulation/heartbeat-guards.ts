import type { EconomyGuard } from "./guard.ts";

/** Guards of consumers with a heartbeat: without one of these all is done once, too, and takes longer. */
export const HEARTBEAT_ECONOMY: readonly EconomyGuard[] = [
  {
    name: "heartbeat: what a killed process had comes again soon",
    kind: { flow: "orders", rates: { "crash before": 0.1, "crash after": 0.1 } },
    shows: ["simulatedSeconds", 1.3],
    edits: [
      {
        file: "runtime/batch/heartbeat.ts",
        from: "messages.map((message) => ({ message, seconds }))",
        to: "[]",
      },
    ],
  },
];
