import { DYNAMODB, LARGEST_NUMBER } from "../../schemas/limits.ts";

/** What is wrong with a field. */
export interface Issue {
  /** Dotted, such as `data.items.0.quantity`. */
  path: string;
  message: string;
}

/** What no store keeps of a number, if anything: it would be another one, or refused. */
export function numberProblem(value: number): string | undefined {
  if (!Number.isFinite(value)) return "is a number too large for JSON";
  if (Math.abs(value) > LARGEST_NUMBER)
    return "is a number beyond 2^53 - 1, which is not kept as it is: send it as text";
  if (value !== 0 && Math.abs(value) < DYNAMODB.smallestNumber)
    return `is a number nearer to zero than ${DYNAMODB.smallestNumber}: send 0, or text`;
  return undefined;
}

/**
 * Bytes of a value as DynamoDB counts them, some more than less.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function storedBytes(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number" || typeof value === "bigint") {
    const text = String(value);
    return Math.ceil(text.length / 2) + (text.startsWith("-") ? 2 : 1);
  }
  if (value instanceof Uint8Array) return value.length;
  if (typeof value !== "object" || value === null) return 1;
  const inner = Object.entries(value);
  const names = Array.isArray(value) ? 0 : inner.reduce((sum, [name]) => sum + Buffer.byteLength(name), 0);
  return inner.reduce((sum, [, one]) => sum + 1 + (one === undefined ? 0 : storedBytes(one)), 3 + names);
}

/** What keeps a value from being stored, with the field's name; nothing where it can be. Its size is another matter. */
export function storageIssue(value: unknown, path: string, depth = 0): Issue | undefined {
  if (typeof value === "number") {
    const message = numberProblem(value);
    return message === undefined ? undefined : { path, message };
  }
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return undefined;
  if (depth > DYNAMODB.depth) return { path, message: `is nested deeper than ${DYNAMODB.depth} levels` };
  for (const [name, inner] of Object.entries(value)) {
    if (name === "") return { path, message: "has a field without a name" };
    const found = storageIssue(inner, `${path}.${name}`, depth + 1);
    if (found) return found;
  }
  return undefined;
}
