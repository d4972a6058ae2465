import * as z from "zod";
import { excerpt } from "./excerpt.ts";
import { HALF_A_CHARACTER } from "./half-a-character.ts";

/**
 * What an outside service answered, as its schema takes it: unknown fields are dropped, texts are cut.
 * Throws an Error that names the service and the field, never its value; like any failure it is tried again.
 */
export function answerOf<T>(service: string, schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [{ path, message } = { path: [], message: "unknown" }] = parsed.error.issues;
  throw new Error(
    `${service} answers nonsense: ${["the answer", ...path.map(String)].join(".")}: ${message}`,
  );
}

/** A text of others, cut to what an event may hold; `unknown` where it is empty. */
export function cutText(max: number) {
  return z.string().transform((text) => excerpt(text, max) ?? "unknown");
}

/** An id of others: 1–128 characters, none of them half, which no table would keep. */
export const ForeignId = z
  .string()
  .min(1)
  .max(128)
  .refine((id) => !HALF_A_CHARACTER.test(id), "holds half a character");

/** The entries of a list that a schema takes, each once, and how many it does not take. */
export function takenOf<T extends string>(
  schema: z.ZodType<T>,
  entries: readonly unknown[],
): { taken: T[]; invalid: number; repeated: number } {
  const valid = entries.flatMap((entry) => {
    const parsed = schema.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
  const taken = [...new Set(valid)];
  return { taken, invalid: entries.length - valid.length, repeated: valid.length - taken.length };
}
