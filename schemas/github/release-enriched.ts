import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Count } from "../values/gathered.ts";
import { Timestamp } from "../values/identifiers.ts";
import { release } from "./release-published.ts";
import { Tag } from "./values.ts";

export const ReleaseEnriched = defineEvent({
  type: "ReleaseEnriched",
  source: "github.releases",
  key: ["releaseId"],
  process: "deliveryId",
  description: "A release, with what its history and its files say.",
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
    previousTag: "v1.1.0",
    commits: 12,
    assets: 2,
    assetBytes: 1_048_576,
    enrichedAt: "2026-01-01T12:00:00Z",
  },
  data: z.object({
    ...release,
    previousTag: Tag.optional().meta({ description: "Of the release before it; absent for the first." }),
    commits: Count.optional().meta({ description: "Since that one." }),
    assets: Count,
    assetBytes: z.int().min(0).meta({ description: "Of all assets." }),
    enrichedAt: Timestamp,
  }),
});
export type ReleaseEnriched = EventOf<typeof ReleaseEnriched>;
