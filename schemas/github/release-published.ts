import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";
import { Payload } from "../values/payload.ts";
import { Excerpt, HtmlUrl, Login, origin, ReleaseId, Tag, Title } from "./values.ts";

/** What is known of a release once it is out. */
export const release = {
  ...origin,
  releaseId: ReleaseId,
  tag: Tag,
  title: Title.optional(),
  notes: Excerpt.optional(),
  author: Login.optional(),
  url: HtmlUrl,
  prerelease: z.boolean(),
  publishedAt: Timestamp,
};

export const ReleasePublished = defineEvent({
  type: "ReleasePublished",
  source: "github.releases",
  key: ["releaseId"],
  process: "deliveryId",
  description: "A release of a repository is out.",
  example: {
    deliveryId: "00000000-0000-0000-0000-000000000001",
    repository: "acme/tea",
    releaseId: "1001",
    tag: "v1.2.0",
    title: "Second flush",
    notes: "Steeps faster.",
    author: "author-1",
    url: "https://github.example/acme/tea/releases/v1.2.0",
    prerelease: false,
    publishedAt: "2026-01-01T12:00:00Z",
    payload: {
      key: "receive-github/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      bytes: 5120,
    },
  },
  data: z.object({
    ...release,
    payload: Payload.meta({ description: "All that GitHub sent." }),
  }),
});
export type ReleasePublished = EventOf<typeof ReleasePublished>;
