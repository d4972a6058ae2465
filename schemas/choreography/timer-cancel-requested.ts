import { defineEvent, type EventOf } from "../event.ts";
import { TimerAction } from "../values/timer-action.ts";

export const TimerCancelRequested = defineEvent({
  type: "TimerCancelRequested",
  source: "choreography.console",
  key: ["eventId", "requestedAt"],
  description:
    "An operator takes a pending timer back: its event shall not be published. It is said before it is done.",
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
export type TimerCancelRequested = EventOf<typeof TimerCancelRequested>;
