import type { Keywords } from "./json-schema.ts";

/** Lower bounds, and what holds without them. */
const LOWER: Readonly<Record<string, number>> = { minLength: 0, minItems: 0, minProperties: 0 };
const UPPER: readonly string[] = ["maxLength", "maxItems", "maxProperties"];

/** Keywords that this file compares. */
export const BOUNDS: ReadonlySet<string> = new Set([
  ...Object.keys(LOWER),
  ...UPPER,
  "minimum",
  "exclusiveMinimum",
  "maximum",
  "exclusiveMaximum",
  "multipleOf",
  "uniqueItems",
]);

/** The bounds of `after` that refuse values which `before` allows. */
export function tightened(before: Keywords, after: Keywords): string[] {
  const found: string[] = [];
  for (const [keyword, implied] of Object.entries(LOWER))
    if (number(after, keyword, implied) > number(before, keyword, implied)) found.push(keyword);
  for (const keyword of UPPER)
    if (number(after, keyword, Infinity) < number(before, keyword, Infinity)) found.push(keyword);
  if (isAbove(floor(after), floor(before))) found.push(edge(after, "minimum", "exclusiveMinimum"));
  if (isAbove(ceiling(after), ceiling(before))) found.push(edge(after, "maximum", "exclusiveMaximum"));
  if (after.multipleOf !== undefined && !isMultiple(before.multipleOf, after.multipleOf as number))
    found.push("multipleOf");
  if (after.uniqueItems === true && before.uniqueItems !== true) found.push("uniqueItems");
  return found;
}

function number(schema: Keywords, keyword: string, otherwise: number): number {
  const value = schema[keyword];
  return typeof value === "number" ? value : otherwise;
}

/** A limit in the direction that refuses more, and whether the limit itself is refused. */
interface Limit {
  at: number;
  exclusive: boolean;
}

function floor(schema: Keywords): Limit {
  const [open, closed] = [
    number(schema, "exclusiveMinimum", -Infinity),
    number(schema, "minimum", -Infinity),
  ];
  return { at: Math.max(open, closed), exclusive: open >= closed };
}

/** Mirrored, so that a higher one refuses more, as with the floor. */
function ceiling(schema: Keywords): Limit {
  const [open, closed] = [number(schema, "exclusiveMaximum", Infinity), number(schema, "maximum", Infinity)];
  return { at: -Math.min(open, closed), exclusive: open <= closed };
}

function isAbove(limit: Limit, other: Limit): boolean {
  return limit.at > other.at || (limit.at === other.at && limit.exclusive && !other.exclusive);
}

/** The keyword that sets a limit. */
function edge(schema: Keywords, closed: string, open: string): string {
  return schema[open] === undefined ? closed : open;
}

function isMultiple(value: unknown, step: number): boolean {
  if (typeof value !== "number") return false;
  const ratio = value / step;
  return Math.abs(ratio - Math.round(ratio)) < 1e-9;
}
