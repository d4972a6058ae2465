import type * as z from "zod";
import { HALF_A_CHARACTER } from "../../schemas/values/half-a-character.ts";
import { type Issue, numberProblem } from "./stored.ts";

const MAX_DEPTH = 32;
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Finds what must not come in. Of the `shape`: nesting that overflows a stack, keys that pollute prototypes, what is no JSON
 * (`1e999` parses to Infinity). And what no store keeps as it is: numbers (9007199254740993 parses to …992), halves of
 * characters, fields without a name. Iterative, so it cannot overflow.
 */
export function hazard(value: unknown, path: string, of: "all" | "shape" = "all"): Issue | undefined {
  const open: { value: unknown; path: string; depth: number }[] = [{ value, path, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path, depth } = next;
    const problem =
      of === "all" || value === Infinity || value === -Infinity ? contentProblem(value) : undefined;
    if (problem) return { path: brief(path), message: problem };
    if (typeof value !== "object" || value === null) continue;
    if (depth === MAX_DEPTH)
      return { path: brief(path), message: `is nested deeper than ${MAX_DEPTH} levels` };
    for (const [name, inner] of Object.entries(value)) {
      const at = `${path}.${name}`;
      const unnamed = of === "all" ? nameProblem(name) : undefined;
      if (unnamed) return { path: brief(path), message: unnamed };
      if (FORBIDDEN.has(name)) return { path: brief(at), message: "is a reserved name: rename the field" };
      open.push({ value: inner, path: at, depth: depth + 1 });
    }
  }
  return undefined;
}

function contentProblem(value: unknown): string | undefined {
  if (typeof value === "number") return numberProblem(value);
  return typeof value === "string" && HALF_A_CHARACTER.test(value)
    ? "holds half a character (a lone surrogate)"
    : undefined;
}

function nameProblem(name: string): string | undefined {
  if (HALF_A_CHARACTER.test(name)) return "has a field name with half a character";
  return name === "" ? "has a field without a name" : undefined;
}

/**
 * A copy of which a hash can be made, whatever is in fields that nobody reads: what is {@link hazard} of contents is text.
 * Two numbers of which no store keeps the difference are the same.
 */
export function hashable(value: unknown): unknown {
  if (contentProblem(value) !== undefined) return JSON.stringify(String(value));
  if (Array.isArray(value)) return value.map(hashable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      nameProblem(name) ? JSON.stringify(name) : name,
      hashable(inner),
    ]),
  );
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
