import type { EconomyGuard, Guard } from "./guard.ts";

const HEARTBEAT = "runtime/batch/heartbeat.ts";

/** Guards of consumers with a heartbeat: without one of these, messages come again and again although nothing is wrong. */
export const HEARTBEAT_SAFETY: readonly Guard[] = [
  {
    name: "heartbeat: what takes long is nobody else's while its process lives",
    kind: { flow: "orders", rates: { "slow handler": 1 } },
    edits: [{ file: HEARTBEAT, from: "if (isStopped) return;", to: "if (leasedUntil > 0) return;" }],
  },
];

/** Without one of these all is done once, too, and takes longer. */
export const HEARTBEAT_ECONOMY: readonly EconomyGuard[] = [
  {
    name: "heartbeat: what a killed process had comes again soon",
    kind: { flow: "orders", rates: { "crash before": 0.1, "crash after": 0.1 } },
    shows: ["simulatedSeconds", 1.3],
    edits: [{ file: HEARTBEAT, from: "[hide, ...renewals]", to: "renewals" }],
  },
];
