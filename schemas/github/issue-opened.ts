import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";
import { Payload } from "../values/payload.ts";
import { Excerpt, HtmlUrl, IssueNumber, Login, origin, Title } from "./values.ts";

export const IssueOpened = defineEvent({
  type: "IssueOpened",
  source: "github.issues",
  key: ["repository", "number", "openedAt"],
  process: "deliveryId",
  description: "An issue of a repository is open: for the first time, or again.",
  example: {
    deliveryId: "00000000-0000-0000-0000-000000000001",
    repository: "acme/tea",
    number: 42,
    title: "Kettle boils over",
    text: "It happens at 100 °C.",
    author: "author-1",
    labels: ["bug"],
    url: "https://github.example/acme/tea/issues/42",
    reopened: false,
    openedAt: "2026-01-01T12:00:00Z",
    payload: {
      key: "receive-github/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      bytes: 5120,
    },
  },
  data: z.object({
    ...origin,
    number: IssueNumber,
    title: Title,
    text: Excerpt.optional(),
    author: Login.optional(),
    labels: z.array(z.string().min(1).max(100)).max(100),
    url: HtmlUrl,
    reopened: z.boolean().meta({ description: "It was closed before." }),
    openedAt: Timestamp,
    payload: Payload.meta({ description: "All that GitHub sent." }),
  }),
});
export type IssueOpened = EventOf<typeof IssueOpened>;
