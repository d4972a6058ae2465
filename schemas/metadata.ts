import * as z from "zod";
import { MAX_VERSION } from "./limits.ts";

/** How many handlers may follow one another before an event is refused: a loop, since no flow is that long. */
export const MAX_HOPS = 32;

/** The envelope beside `data` in an event's detail. Every field may be missing on the way in. */
export const IncomingMetadata = z.object({
  id: z.string().min(1).max(256).optional(),
  idempotencyKey: z.string().min(1).max(256).optional(),
  correlationId: z.string().min(1).max(256).optional(),
  causationId: z.string().min(1).max(256).optional(),
  causationProcess: z.string().min(1).max(256).optional(),
  version: z.int().min(1).max(MAX_VERSION).optional(),
  occurredAt: z.iso.datetime({ offset: true }).max(64).optional(),
  traceparent: z.string().max(256).optional(),
  hops: z
    .int()
    .min(0)
    .max(MAX_HOPS, `an event may travel through at most ${MAX_HOPS} handlers: look for a loop`)
    .optional(),
});

/** The envelope as a handler sees it, missing fields filled in. */
export interface Metadata {
  /** Names this event; a republished copy keeps it, unlike EventBridge's own id. */
  readonly id: string;
  /** Names the intent of one delivery: the same key and data are handled once by each consumer. */
  readonly idempotencyKey: string;
  /** The same for all events of one process. */
  readonly correlationId: string;
  /** Id of the event that this one follows from. */
  readonly causationId?: string;
  /** Correlation id of that event, where it is another: there this process was begun. */
  readonly causationProcess?: string;
  readonly version: number;
  /** ISO 8601. */
  readonly occurredAt: string;
  /** W3C trace context, carried through because EventBridge does not. */
  readonly traceparent?: string;
  /** How many handlers the process has passed through before this event. */
  readonly hops: number;
}
