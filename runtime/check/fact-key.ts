import type { EventDefinition } from "../../schemas/event.ts";
import { derivedId, shortened } from "../identity.ts";

/** Longest value that names a fact itself, in characters. */
const MAX_NAME = 256;

/**
 * The business fact's name: the value of the contract's key field, or a hash where several fields or a long value make it
 * up; undefined where one is missing.
 */
export function factKey({ key }: Pick<EventDefinition, "key">, data: unknown): string | undefined {
  const values = key.map((field) => (data as Record<string, unknown>)[field]);
  if (values.some((value) => (typeof value !== "string" || value === "") && typeof value !== "number"))
    return undefined;
  return values.length === 1 ? shortened(String(values[0]), MAX_NAME) : derivedId(...(values as string[]));
}
