import { excerpt } from "./excerpt.ts";

/** Text of others as a reason: at most 1,024 characters, none of them half, and never empty. */
export function reasonFrom(text: string): string {
  return excerpt(text, 1024) ?? "unknown";
}
