import * as z from "zod";
import { defineEvent, type EventOf, where } from "../event.ts";
import { FailedEvent } from "../values/failed-event.ts";
import { Reason } from "../values/identifiers.ts";

/**
 * Why an event was given up. `permanent` and `exhausted` were thrown by the handler or its ports: verdicts on
 * the event, which compensation may act on. `rejected` (contract or payload mismatch), `crashed` (the process
 * died or hung) and `infrastructure` (the runtime's own calls) are not: an operator mends and redrives.
 */
export const FailureKind = z.enum(["permanent", "exhausted", "rejected", "crashed", "infrastructure"]);
export type FailureKind = z.output<typeof FailureKind>;

/** The kinds that are verdicts on the event itself. */
export const VERDICTS = ["permanent", "exhausted"] as const satisfies readonly FailureKind[];

export const HandlingFailed = defineEvent({
  type: "HandlingFailed",
  source: "choreography.runtime",
  key: ["deadLetterId"],
  description:
    "A consumer gave up on an event, which is now in the consumer's dead-letter queue. Every function may publish it; no consumer receives its own. Fields that the failed event's contract marks as secret are masked.",
  example: {
    consumer: "create-invoice",
    kind: "permanent",
    reason: "billingCountry ZZ cannot be invoiced",
    attempts: 1,
    deadLetterId: "dead-letter-1",
    event: { id: "event-1", source: "shop.payments", type: "PaymentProcessed" },
  },
  data: z.object({
    consumer: z.string().min(1).max(64),
    kind: FailureKind,
    reason: Reason,
    attempts: z.int().min(0),
    deadLetterId: z.string().min(1).max(128),
    event: FailedEvent.optional().meta({
      description:
        "The failed event; only what names it where the whole would be too large, nothing where it was no event.",
    }),
  }),
});
export type HandlingFailed = EventOf<typeof HandlingFailed>;

/** The verdicts of one consumer, for those who compensate for them or count them. */
export function failureOf(consumer: string): typeof HandlingFailed {
  return where(HandlingFailed, { consumer: [consumer], kind: VERDICTS });
}
