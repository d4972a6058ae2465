import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";
import { Payload } from "../values/payload.ts";
import { HtmlUrl, IssueNumber, Login, origin, Title } from "./values.ts";

/** An issue of a repository is closed. */
export const IssueClosed = defineEvent({
  type: "IssueClosed",
  source: "github.issues",
  key: ["repository", "number", "closedAt"],
  data: z.object({
    ...origin,
    number: IssueNumber,
    title: Title,
    url: HtmlUrl,
    /** GitHub's `state_reason`: `completed`, `not_planned`, `duplicate`. */
    reason: z.string().min(1).max(64).optional(),
    closedBy: Login.optional(),
    closedAt: Timestamp,
    /** All that GitHub sent. */
    payload: Payload,
  }),
});
export type IssueClosed = EventOf<typeof IssueClosed>;
