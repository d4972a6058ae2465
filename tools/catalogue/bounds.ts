import type { Schema } from "./catalogue-event.ts";
import { code, listed } from "./markdown.ts";

/** What a schema is called: `text`, `whole number`, `list of objects`. */
export function typeWords(schema: Schema): string {
  const { type, items, anyOf } = schema;
  if (anyOf) return listed([...new Set(anyOf.map(typeWords))], "or");
  if (Array.isArray(type))
    return listed(
      (type as string[]).map((one) => NAMES[one] ?? one),
      "or",
    );
  if (type === "array") return `list of ${PLURALS[String(items?.type)] ?? "values"}`;
  if (schema.format === "date-time") return "time";
  return NAMES[String(type ?? typeof (schema.const ?? schema.enum?.[0]))] ?? "any";
}

const NAMES: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  object: "object",
  array: "list",
  null: "null",
};

const PLURALS: Readonly<Record<string, string>> = {
  string: "texts",
  integer: "whole numbers",
  number: "numbers",
  boolean: "truth values",
  object: "objects",
  array: "lists",
};

/** What a schema demands of its values beyond their type, as Markdown; empty where it demands nothing. */
export function boundWords(schema: Schema): string {
  const { const: only, enum: choices, items, minItems, maxItems } = schema;
  const values = choices ?? (only === undefined ? undefined : [only]);
  if (values) return listed(values.map(code), "or");
  const each = items && !items.properties ? boundWords(items) : "";
  const words = [
    range(minItems, maxItems, "entries"),
    each && `each ${each}`,
    schema.format ? (FORMATS[schema.format] ?? schema.format) : patternWords(schema.pattern),
    range(schema.minLength, schema.maxLength, "characters"),
    range(schema.minimum, schema.maximum),
  ];
  return words.filter((word) => word !== "").join(", ");
}

const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "ISO 8601 with offset",
  uri: "absolute URL",
};

/** `1–64`, `from 0`, `at most 100`; bounds that every whole number keeps are left out. */
function range(from: number | undefined, to: number | undefined, unit?: string): string {
  const low = from === undefined || from <= Number.MIN_SAFE_INTEGER ? undefined : grouped(from);
  const high = to === undefined || to >= Number.MAX_SAFE_INTEGER ? undefined : grouped(to);
  const words =
    low && high
      ? low === high
        ? low
        : `${low}–${high}`
      : low
        ? `from ${low}`
        : high
          ? `at most ${high}`
          : "";
  return words && unit ? `${words} ${words === "1" ? SINGULARS[unit] : unit}` : words;
}

const SINGULARS: Readonly<Record<string, string>> = { entries: "entry", characters: "character" };

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** `^[A-Z]{2}$` as `2 of A-Z`; what is not so simple as the pattern itself. */
function patternWords(pattern: string | undefined): string {
  if (pattern === undefined) return "";
  const [, set, digits, from, to] = /^\^(?:\[([^\]\\]+)\]|(\\d))\{(\d+)(?:,(\d+))?\}\$$/.exec(pattern) ?? [];
  if (from === undefined) return `like ${code(pattern)}`;
  const count = range(Number(from), Number(to ?? from));
  return digits ? `${count} ${count === "1" ? "digit" : "digits"}` : `${count} of ${code(set)}`;
}
