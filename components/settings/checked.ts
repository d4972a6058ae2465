import * as z from "zod";

/** A whole number within bounds; `why` says where the upper one comes from. */
export function whole(from: number, to: number, why?: string) {
  const error = `use a whole number from ${from} to ${to}${why ? `, ${why}` : ""}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
}

/**
 * A value as a schema takes it.
 * @param what names the value for people: `Config maxAttempts`, or by the name of a property: `(key) => …`
 * @throws Error with the first thing that is wrong: what it is, the value, and what to do.
 */
export function checked<S extends z.ZodType>(
  schema: S,
  value: unknown,
  what: (property: string) => string,
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [{ path, message } = { path: [], message: "" }] = result.error.issues;
  const [property] = path;
  // What is about several values says so itself.
  if (property === undefined) throw new Error(message);
  const given = (value as Record<PropertyKey, unknown>)[property];
  throw new Error(
    `${what(String(property))} is ${typeof given === "string" ? `"${given}"` : given}: ${message}.`,
  );
}
