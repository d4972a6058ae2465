import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";
import { HtmlUrl, IssueNumber, origin, Title } from "./values.ts";

export const IssueTriaged = defineEvent({
  type: "IssueTriaged",
  source: "github.issues",
  key: ["repository", "number"],
  process: "deliveryId",
  description: "What an issue is about, and how soon somebody should look.",
  example: {
    deliveryId: "00000000-0000-0000-0000-000000000001",
    repository: "acme/tea",
    number: 42,
    title: "Kettle boils over",
    url: "https://github.example/acme/tea/issues/42",
    kind: "bug",
    priority: "high",
    triagedAt: "2026-01-01T12:00:00Z",
  },
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
