import * as z from "zod";

/** What a contract says of one data field. */
export interface Field {
  /** A text, a number or a boolean: nothing that has fields or items of its own. */
  readonly single: boolean;
  /** Neither it nor what it lies in may be missing. */
  readonly required: boolean;
  /** Whatever its value, as text it has no quote, backslash or control character: JSON strings take it as it is. */
  readonly plain: boolean;
  /** How the contract marks it, or what it lies in. */
  readonly mark?: "secret" | "personal";
}

/** All fields of an event's data, those within others by dotted path (`event.type`), as its contract describes them. */
export function fieldsOf(data: z.ZodType): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  walk(z.toJSONSchema(data, { io: "input", unrepresentable: "any" }), "", { required: true }, fields);
  return fields;
}

/** The part of JSON Schema that contracts use here. */
interface Schema {
  type?: unknown;
  properties?: Record<string, unknown>;
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: unknown[];
  pattern?: string;
  format?: string;
  secret?: unknown;
  personal?: unknown;
}

function walk(
  { properties = {}, required = [] }: Schema,
  prefix: string,
  outer: Pick<Field, "required" | "mark">,
  fields: Map<string, Field>,
): void {
  for (const [name, inner] of Object.entries(properties)) {
    const schema = inner as Schema;
    const mark = outer.mark ?? (schema.secret ? "secret" : schema.personal ? "personal" : undefined);
    const field: Field = {
      single: isSingle(schema),
      required: outer.required && required.includes(name),
      plain: isPlain(schema),
      ...(mark ? { mark } : {}),
    };
    fields.set(`${prefix}${name}`, field);
    walk(schema, `${prefix}${name}.`, field, fields);
  }
}

function isSingle({ type, const: only, enum: choices, anyOf }: Schema): boolean {
  if (anyOf) return anyOf.every((one) => isSingle(one as Schema));
  const values = choices ?? (only === undefined ? undefined : [only]);
  if (values) return values.every((value) => typeof value !== "object");
  return ["string", "number", "integer", "boolean"].includes(type as string);
}

function isPlain(schema: Schema): boolean {
  const { type, const: only, enum: choices, anyOf, pattern, format } = schema;
  if (!isSingle(schema)) return false;
  if (anyOf) return anyOf.every((one) => isPlain(one as Schema));
  const values = choices ?? (only === undefined ? undefined : [only]);
  if (values) return values.every((value) => JSON.stringify(String(value)) === `"${value}"`);
  if (type !== "string") return true;
  return PLAIN_FORMATS.has(format ?? "") || PLAIN_PATTERN.test(pattern ?? "");
}

const PLAIN_FORMATS = new Set(["date", "date-time", "time", "uuid"]);

/** Within a pattern and its classes: what stands for itself, and is no quote, backslash or control character. */
const LITERAL = "A-Za-z0-9_:/@#%,;=~!&'-";

/**
 * Patterns that are plain for sure: anchored at both ends, without alternatives, and made of literals, `\d`, `\w`, and
 * classes of these and of ranges of letters or digits. Any other pattern counts as not plain.
 */
const PLAIN_PATTERN = new RegExp(
  `^\\^(?:[${LITERAL}]|\\\\[dw./-]|[?*+]|\\{\\d+(?:,\\d*)?\\}|` +
    `\\[(?:[A-Z]-[A-Z]|[a-z]-[a-z]|\\d-\\d|\\\\[dw./-]|[.${LITERAL}](?!-[^\\]]))*\\])*\\$$`,
);
