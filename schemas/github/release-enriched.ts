import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Count } from "../values/gathered.ts";
import { Timestamp } from "../values/identifiers.ts";
import { release } from "./release-published.ts";
import { Tag } from "./values.ts";

/** A release, with what its history and its files say. */
export const ReleaseEnriched = defineEvent({
  type: "ReleaseEnriched",
  source: "github.releases",
  key: ["releaseId"],
  data: z.object({
    ...release,
    /** Of the release before it; absent for the first. */
    previousTag: Tag.optional(),
    /** Since that one. */
    commits: Count.optional(),
    assets: Count,
    /** Of all assets. */
    assetBytes: z.int().min(0),
    enrichedAt: Timestamp,
  }),
});
export type ReleaseEnriched = EventOf<typeof ReleaseEnriched>;
