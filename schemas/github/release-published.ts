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

/** A release of a repository is out. */
export const ReleasePublished = defineEvent({
  type: "ReleasePublished",
  source: "github.releases",
  key: ["releaseId"],
  data: z.object({
    ...release,
    /** All that GitHub sent. */
    payload: Payload,
  }),
});
export type ReleasePublished = EventOf<typeof ReleasePublished>;
