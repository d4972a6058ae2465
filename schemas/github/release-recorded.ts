import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";
import { origin, ReleaseId, Tag } from "./values.ts";

export const ReleaseRecorded = defineEvent({
  type: "ReleaseRecorded",
  source: "github.releases",
  key: ["releaseId"],
  process: "deliveryId",
  description: "A release is in the database.",
  example: {
    deliveryId: "00000000-0000-0000-0000-000000000001",
    repository: "acme/tea",
    releaseId: "1001",
    tag: "v1.2.0",
    recordedAt: "2026-01-01T12:00:00Z",
  },
  data: z.object({ ...origin, releaseId: ReleaseId, tag: Tag, recordedAt: Timestamp }),
});
export type ReleaseRecorded = EventOf<typeof ReleaseRecorded>;
