import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";
import { HtmlUrl, IssueNumber, origin, Title } from "./values.ts";

/** What an issue is about, and how soon somebody should look. */
export const IssueTriaged = defineEvent({
  type: "IssueTriaged",
  source: "github.issues",
  key: ["repository", "number"],
  data: z.object({
    ...origin,
    number: IssueNumber,
    title: Title,
    url: HtmlUrl,
    kind: z.enum(["security", "bug", "question", "feature", "other"]),
    priority: z.enum(["urgent", "high", "normal", "low"]),
    triagedAt: Timestamp,
  }),
});
export type IssueTriaged = EventOf<typeof IssueTriaged>;
