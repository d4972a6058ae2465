import type * as z from "zod";
import { type Issue, numberProblem } from "./stored.ts";

const MAX_DEPTH = 32;
/** Has no UTF-8 form, so it cannot be hashed, stored or published. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Finds what no contract would look at because unknown fields are ignored: nesting that overflows a stack, keys that
 * pollute prototypes, numbers that no store keeps as they are (`1e999` parses to Infinity, 9007199254740993 to …992), halves of
 * characters, fields without a name. Iterative, so it cannot overflow.
 */
export function hazard(value: unknown, path: string): Issue | undefined {
  const open: { value: unknown; path: string; depth: number }[] = [{ value, path, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path, depth } = next;
    const problem = typeof value === "number" ? numberProblem(value) : undefined;
    if (problem) return { path: brief(path), message: problem };
    if (typeof value === "string" && LONE_SURROGATE.test(value))
      return { path: brief(path), message: "holds half a character (a lone surrogate)" };
    if (typeof value !== "object" || value === null) continue;
    if (depth === MAX_DEPTH)
      return { path: brief(path), message: `is nested deeper than ${MAX_DEPTH} levels` };
    for (const [name, inner] of Object.entries(value)) {
      const at = `${path}.${name}`;
      if (LONE_SURROGATE.test(name))
        return { path: brief(path), message: "has a field name with half a character" };
      if (name === "") return { path: brief(path), message: "has a field without a name" };
      if (FORBIDDEN.has(name)) return { path: brief(at), message: "is a reserved name: rename the field" };
      open.push({ value: inner, path: at, depth: depth + 1 });
    }
  }
  return undefined;
}

function brief(path: string): string {
  return path.length > 120 ? `${path.slice(0, 120)}…` : path;
}

/** Freezes a value and all that it holds, so that a handler cannot change what its claim is about. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}

/** Where JSON text ends to be JSON. The error's own message quotes the text, secrets included. */
export function syntaxOf(error: unknown): string {
  return /at position \d+|end of JSON input/.exec((error as Error).message)?.[0] ?? "an unexpected token";
}

/** The issues of a failed validation, paths below `root`. */
export function issuesOf(error: z.ZodError, root: string): Issue[] {
  return error.issues.map((issue) => ({ path: [root, ...issue.path].join("."), message: issue.message }));
}

/** One line for a dead letter's reason. */
export function describe(issues: readonly Issue[]): string {
  return issues
    .slice(0, 5)
    .map(({ path, message }) => `${path}: ${message}`)
    .join("; ");
}
