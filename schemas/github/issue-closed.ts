import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";
import { Payload } from "../values/payload.ts";
import { HtmlUrl, IssueNumber, Login, origin, Title } from "./values.ts";

export const IssueClosed = defineEvent({
  type: "IssueClosed",
  source: "github.issues",
  key: ["repository", "number", "closedAt"],
  process: "deliveryId",
  description: "An issue of a repository is closed.",
  example: {
    deliveryId: "00000000-0000-0000-0000-000000000001",
    repository: "acme/tea",
    number: 42,
    title: "Kettle boils over",
    url: "https://github.example/acme/tea/issues/42",
    reason: "completed",
    closedBy: "author-1",
    closedAt: "2026-01-01T12:00:00Z",
    payload: {
      key: "receive-github/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      bytes: 5120,
    },
  },
  data: z.object({
    ...origin,
    number: IssueNumber,
    title: Title,
    url: HtmlUrl,
    reason: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .meta({ description: "GitHub's `state_reason`: `completed`, `not_planned`, `duplicate`." }),
    closedBy: Login.optional(),
    closedAt: Timestamp,
    payload: Payload.meta({ description: "All that GitHub sent." }),
  }),
});
export type IssueClosed = EventOf<typeof IssueClosed>;
