import { defineEvent, type EventOf } from "../event.ts";
import { DeadLetterAction } from "../values/dead-letter-action.ts";

export const DeadLetterRedriveRequested = defineEvent({
  type: "DeadLetterRedriveRequested",
  source: "choreography.console",
  key: ["consumer", "deadLetterId", "requestedAt"],
  description: "An operator puts a dead letter back into its consumer's queue. It is said before it is done.",
  example: {
    consumer: "create-invoice",
    deadLetterId: "dead-letter-1",
    requestedBy: "operator-1",
    requestedAt: "2026-01-01T12:00:00Z",
  },
  data: DeadLetterAction,
});
export type DeadLetterRedriveRequested = EventOf<typeof DeadLetterRedriveRequested>;
