import * as z from "zod";
import type { Cursor } from "../../tools/pending-entries.ts";
import { BadRequest } from "../bad-request.ts";

/** Where a list goes on, as text for a URL. */
export function cursorOf(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** The position of a cursor. Throws a BadRequest where it is none of ours. */
export function positionOf<T extends z.ZodType>(schema: T, cursor: string): z.output<T> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new BadRequest("after is no cursor of this list: pass the next of an answer, or leave it out.");
  }
}

const Places = z.record(
  z.string(),
  z.object({ key: z.string().min(1), pending: z.string(), pendingSince: z.number() }).nullable(),
);

/** Where a list of pending records goes on; at its beginning without a cursor. Throws a BadRequest for one of something else. */
export function cursorFrom(after: string | undefined): Cursor {
  return after ? positionOf(Places, after) : {};
}
