import { canonical, type JsonSchema } from "./json-schema.ts";

/** One place in two schemas that are compared. */
export interface Place {
  /** JSON pointer into the schema. */
  path: string;
  before: JsonSchema;
  after: JsonSchema;
  /** What `$ref` refers to. */
  roots: { before: JsonSchema; after: JsonSchema };
  /** The places that this one lies in, to end where a schema refers to itself. */
  within: readonly Place[];
}

/** The place of a keyword, or of something in it. */
export function at(place: Place, ...steps: readonly string[]): Place {
  const path = steps.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return { ...place, path: place.path + path };
}

/** One change in words, with what to do instead. */
export function change({ path }: Place, what: string, old: unknown, now: unknown): string {
  return `${path || "/"}: ${what}, ${brief(old)} → ${brief(now)}`;
}

function brief(value: unknown): string {
  const text = canonical(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
