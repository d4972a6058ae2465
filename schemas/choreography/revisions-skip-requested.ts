import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";

const Revision = z.int().min(1);

export const RevisionsSkipRequested = defineEvent({
  type: "RevisionsSkipRequested",
  source: "choreography.console",
  key: ["consumer", "sequence", "to", "requestedAt"],
  description:
    "An operator has a consumer that handles in order go on without some revisions of a business key: what comes of them later is not handled. It is said before it is done.",
  example: {
    consumer: "tell-crm",
    sequence: "subscription-1",
    from: 3,
    to: 3,
    requestedBy: "operator-1",
    requestedAt: "2026-01-01T12:00:00Z",
  },
  data: z.object({
    consumer: z.string().min(1).max(64),
    sequence: z.string().min(1).max(256).meta({
      description: "The business key, or a hash where several fields make it up; whom it names is not said.",
      personal: true,
    }),
    from: Revision.meta({ description: "The first revision that is not waited for." }),
    to: Revision.meta({ description: "The last one." }),
    requestedBy: z.string().min(1).max(255).meta({
      description: "`local`: `npm run order` runs on the operator's own machine.",
    }),
    requestedAt: Timestamp,
  }),
});
export type RevisionsSkipRequested = EventOf<typeof RevisionsSkipRequested>;
