import { DYNAMODB, LARGEST_NUMBER } from "../../schemas/limits.ts";
import { HALF_A_CHARACTER } from "../../schemas/values/half-a-character.ts";

/** What is wrong with a field. */
export interface Issue {
  /** Dotted, such as `data.items.0.quantity`. */
  path: string;
  message: string;
  /** It is no data: whoever made it has a bug. */
  isBug?: boolean;
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

/** Bytes of an item, or of what is filled into one, names of its attributes included. */
export function itemBytes(item: object = {}): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + (value === undefined ? 0 : Buffer.byteLength(name) + storedBytes(value)),
    0,
  );
}

/** What keeps a value from being stored, with the field's name; nothing where it can be. Its size is another matter. */
export function storageIssue(value: unknown, path: string, depth = 0): Issue | undefined {
  const message = valueProblem(value);
  if (message !== undefined) return { path, message };
  if (!isJson(value))
    return { path, message: "is no JSON: make it text, a number or a plain object", isBug: true };
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return undefined;
  if (depth > DYNAMODB.depth) return { path, message: `is nested deeper than ${DYNAMODB.depth} levels` };
  for (const [name, inner] of Object.entries(value)) {
    const message = nameProblem(name);
    if (message !== undefined) return { path, message };
    const found = storageIssue(inner, `${path}.${name}`, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function valueProblem(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "bigint") return numberProblem(Number(value));
  return typeof value === "string" && HALF_A_CHARACTER.test(value) ? "holds half a character" : undefined;
}

function nameProblem(name: string): string | undefined {
  if (name === "") return "has a field without a name";
  // The SDK would take it for the object's prototype.
  if (name === "__proto__") return "has a field __proto__";
  if (HALF_A_CHARACTER.test(name)) return "has a field name with half a character";
  return Buffer.byteLength(name) > DYNAMODB.nameBytes
    ? `has a field name of more than ${DYNAMODB.nameBytes} bytes`
    : undefined;
}

/** What the SDK takes and reads again as it was: JSON, what is undefined, and bytes. */
function isJson(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null) return true;
  const prototype = Object.getPrototypeOf(value);
  const isPlain = prototype === null || prototype === Object.prototype;
  return isPlain || Array.isArray(value) || value instanceof Uint8Array;
}
