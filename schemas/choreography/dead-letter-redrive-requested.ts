import { defineEvent, type EventOf } from "../event.ts";
import { DeadLetterAction } from "../values/dead-letter-action.ts";

/** An operator lays a dead letter back into its consumer's queue. It is said before it is done. */
export const DeadLetterRedriveRequested = defineEvent({
  type: "DeadLetterRedriveRequested",
  source: "choreography.console",
  key: ["consumer", "deadLetterId", "requestedAt"],
  data: DeadLetterAction,
});
export type DeadLetterRedriveRequested = EventOf<typeof DeadLetterRedriveRequested>;
