import { defineEvent, type EventOf } from "../event.ts";
import { DeadLetterAction } from "../values/dead-letter-action.ts";

export const DeadLetterDiscardRequested = defineEvent({
  type: "DeadLetterDiscardRequested",
  source: "choreography.console",
  key: ["consumer", "deadLetterId", "requestedAt"],
  description:
    "An operator deletes a dead letter: what it asked for shall not happen any more. It is said before it is done.",
  example: {
    consumer: "create-invoice",
    deadLetterId: "dead-letter-1",
    requestedBy: "operator-1",
    requestedAt: "2026-01-01T12:00:00Z",
  },
  data: DeadLetterAction,
});
export type DeadLetterDiscardRequested = EventOf<typeof DeadLetterDiscardRequested>;
