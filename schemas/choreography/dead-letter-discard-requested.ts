import { defineEvent, type EventOf } from "../event.ts";
import { DeadLetterAction } from "../values/dead-letter-action.ts";
import { FailedEvent } from "../values/failed-event.ts";
import { FailureKind } from "./handling-failed.ts";

export const DeadLetterDiscardRequested = defineEvent({
  type: "DeadLetterDiscardRequested",
  source: "choreography.console",
  key: ["consumer", "deadLetterId", "requestedAt"],
  description:
    "An operator discards a dead letter: what it asked for shall not happen any more, unless an operator restores it. It is said before it is done. Fields that the event's contract marks as secret are masked.",
  example: {
    consumer: "create-invoice",
    deadLetterId: "dead-letter-1",
    requestedBy: "operator-1",
    requestedAt: "2026-01-01T12:00:00Z",
    kind: "permanent",
    event: { id: "event-1", source: "shop.payments", type: "PaymentProcessed" },
  },
  data: DeadLetterAction.extend({
    kind: FailureKind.optional().meta({ description: "Why the event was given up." }),
    event: FailedEvent.optional().meta({
      description:
        "The event; only what names it where the whole would be too large, nothing where it was no event.",
    }),
  }),
});
export type DeadLetterDiscardRequested = EventOf<typeof DeadLetterDiscardRequested>;
