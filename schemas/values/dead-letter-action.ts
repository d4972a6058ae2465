import * as z from "zod";
import { Identifier, Timestamp } from "./identifiers.ts";

/** What an operator does about one dead letter, and who that is. */
export const DeadLetterAction = z.object({
  consumer: z.string().min(1).max(64).meta({ description: "In whose dead-letter queue it is." }),
  deadLetterId: Identifier.meta({
    description:
      "The dead letter's id; its message's where the runtime gave it none, and no record is kept of it.",
  }),
  requestedBy: z.string().min(1).max(255).meta({
    description:
      "Subject of the operator's token; `local` where console or `npm run dlq` run on the operator's own machine.",
  }),
  requestedAt: Timestamp,
});
