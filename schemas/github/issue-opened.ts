import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";
import { Payload } from "../values/payload.ts";
import { Excerpt, HtmlUrl, IssueNumber, Login, origin, Title } from "./values.ts";

/** An issue of a repository is open: for the first time, or again. */
export const IssueOpened = defineEvent({
  type: "IssueOpened",
  source: "github.issues",
  key: ["repository", "number", "openedAt"],
  data: z.object({
    ...origin,
    number: IssueNumber,
    title: Title,
    text: Excerpt.optional(),
    author: Login.optional(),
    labels: z.array(z.string().min(1).max(100)).max(100),
    url: HtmlUrl,
    /** It was closed before. */
    reopened: z.boolean(),
    openedAt: Timestamp,
    /** All that GitHub sent. */
    payload: Payload,
  }),
});
export type IssueOpened = EventOf<typeof IssueOpened>;
