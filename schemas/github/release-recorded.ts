import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Timestamp } from "../values/identifiers.ts";
import { origin, ReleaseId, Tag } from "./values.ts";

/** A release is in the database. */
export const ReleaseRecorded = defineEvent({
  type: "ReleaseRecorded",
  source: "github.releases",
  key: ["releaseId"],
  data: z.object({ ...origin, releaseId: ReleaseId, tag: Tag, recordedAt: Timestamp }),
});
export type ReleaseRecorded = EventOf<typeof ReleaseRecorded>;
