import { isDeepStrictEqual } from "node:util";
import type { AnyAdapter } from "./resources.ts";

/** What a resource of an earlier deployment needs to be as the program says now. */
export type Difference =
  | "none"
  /** It is changed in place. */
  | "update"
  /** It is another one: made anew, and the old one is removed once nothing uses it. */
  | "rename"
  /** It cannot be changed, and holds nothing: it is removed and made anew. */
  | "replace";

/** A resource would have to be made anew, and what it holds would be lost. */
export class Unchangeable extends Error {
  override name = "Unchangeable";
}

/** Tags change nothing of what a local AWS does: new ones are for the next start. */
const PASSED_OVER = "tags";

/** Names of the inputs that differ, sorted. */
export function changedInputs(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => !isDeepStrictEqual(before[name], now[name])).sort();
}

/**
 * How to come from what is there to what is wanted.
 * @throws Unchangeable that names the inputs where the resource would have to be made anew, and what it holds would be lost.
 */
export function differenceOf(adapter: AnyAdapter, changed: readonly string[]): Difference {
  const { type, names = [], fixed = [], holds, update } = adapter;
  const heeded = changed.filter((name) => name !== PASSED_OVER);
  if (heeded.length === 0) return "none";
  if (heeded.some((name) => names.includes(name))) return "rename";
  const unchangeable = update ? heeded.filter((name) => fixed.includes(name)) : heeded;
  if (unchangeable.length === 0) return "update";
  if (holds)
    throw new Unchangeable(
      `${unchangeable.join(", ")} of ${type} cannot be changed in place, and a new one would lose ${holds}: ` +
        "give it another name in the program, or start the local AWS anew",
    );
  return "replace";
}
