import * as z from "zod";
import { Identifier, Timestamp } from "./identifiers.ts";

/** What an operator does about one pending timer, and who that is. */
export const TimerAction = z.object({
  type: z.string().min(1).max(128).meta({ description: "Type of the event that it publishes." }),
  key: z.string().min(1).max(256).meta({
    description: "The business key for which it is pending; whom it names is not said.",
    personal: true,
  }),
  eventId: Identifier.meta({
    description: "Id of the event that it publishes: tells one setting from another.",
  }),
  dueAt: Timestamp.meta({ description: "The time that it was set for." }),
  setBy: z.string().min(1).max(64).meta({ description: "Who set it." }),
  requestedBy: z.string().min(1).max(255).meta({
    description:
      "Subject of the operator's token; `local` where console or `npm run timers` run on the operator's own machine.",
  }),
  requestedAt: Timestamp,
});
