import * as z from "zod";
import { Identifier, Timestamp } from "./identifiers.ts";

/** What an operator does about one dead letter, and who that is. */
export const DeadLetterAction = z.object({
  /** In whose dead-letter queue it lies. */
  consumer: z.string().min(1).max(64),
  /** The dead letter's id, or its message's where the event was not even delivered. */
  deadLetterId: Identifier,
  /** Subject of the operator's token; `local` where the console runs on the operator's own machine. */
  requestedBy: z.string().min(1).max(255),
  requestedAt: Timestamp,
});
