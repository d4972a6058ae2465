import type * as z from "zod";
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
