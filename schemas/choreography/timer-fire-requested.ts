import { defineEvent, type EventOf } from "../event.ts";
import { TimerAction } from "../values/timer-action.ts";

export const TimerFireRequested = defineEvent({
  type: "TimerFireRequested",
  source: "choreography.console",
  key: ["eventId", "requestedAt"],
  description:
    "An operator has a pending timer published at once, instead of at its time. It is said before it is done.",
  example: {
    type: "PaymentRetryDue",
    key: "subscription-1",
    eventId: "event-1",
    dueAt: "2026-01-04T12:00:00Z",
    setBy: "charge-subscription",
    requestedBy: "operator-1",
    requestedAt: "2026-01-01T12:00:00Z",
  },
  data: TimerAction,
});
export type TimerFireRequested = EventOf<typeof TimerFireRequested>;
