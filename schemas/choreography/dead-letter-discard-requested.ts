import { defineEvent, type EventOf } from "../event.ts";
import { DeadLetterAction } from "../values/dead-letter-action.ts";

/** An operator deletes a dead letter: what it asked for shall not happen any more. It is said before it is done. */
export const DeadLetterDiscardRequested = defineEvent({
  type: "DeadLetterDiscardRequested",
  source: "choreography.console",
  key: ["consumer", "deadLetterId", "requestedAt"],
  data: DeadLetterAction,
});
export type DeadLetterDiscardRequested = EventOf<typeof DeadLetterDiscardRequested>;
