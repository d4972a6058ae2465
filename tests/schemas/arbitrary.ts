import * as fc from "fast-check";
import * as z from "zod";
import type { EventDefinition } from "../../schemas/event.ts";

/** A JSON Schema, as far as contracts have it. */
interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
}

/** Characters that some store, wire or terminal is troubled by. */
const UNITS = [
  "a",
  "Z",
  "0",
  '"',
  "\\",
  "\n",
  "\u0000",
  "\u007f",
  "é",
  "中",
  "\ud83d\ude86",
  "\uffff",
  "\ufffe",
  "\u2028",
];

/** Data that keep a contract: texts of odd characters, lengths and numbers at their bounds. */
export function dataOf({ data }: EventDefinition): fc.Arbitrary<unknown> {
  const schema = z.toJSONSchema(data, { io: "input", unrepresentable: "any" }) as Schema;
  return arbitraryOf(schema).filter((value) => data.safeParse(value).success);
}

function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(arbitraryOf));
  if (schema.allOf?.[0])
    return arbitraryOf(Object.assign({}, ...schema.allOf, { ...schema, allOf: undefined }));
  if (schema.type === "object") return objectOf(schema);
  if (schema.type === "array") return listOf(schema);
  if (schema.type === "string") return textOf(schema);
  if (schema.type === "integer" || schema.type === "number") return numberOf(schema);
  if (schema.type === "boolean") return fc.boolean();
  return fc.oneof(
    fc.constant(null),
    textOf({ maxLength: 20 }),
    numberOf({ type: "number" }),
    fc.constant([[]]),
  );
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, arbitraryOf(one)]),
  );
  const known = fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
  if (Object.keys(fields).length > 0 || typeof additionalProperties !== "object") return known;
  return fc.dictionary(textOf({ minLength: 1, maxLength: 20 }), arbitraryOf(additionalProperties), {
    maxKeys: 5,
  });
}

function listOf({ items = {}, minItems = 0, maxItems = 20 }: Schema): fc.Arbitrary<unknown> {
  const size = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 5)) };
  const most = fc.constant(Math.min(maxItems, 500));
  const few = fc.array(arbitraryOf(items), size);
  // The longest list there may be, of one value.
  return fc.oneof(
    { weight: 4, arbitrary: few },
    {
      weight: 1,
      arbitrary: fc
        .tuple(arbitraryOf(items), most)
        .map(([one, count]) => Array.from({ length: count }, () => one)),
    },
  );
}

function textOf({ format, pattern, minLength = 0, maxLength = 2000 }: Schema): fc.Arbitrary<string> {
  if (format === "date-time")
    return fc.integer({ min: 0, max: 4e12 }).map((time) => new Date(time).toISOString());
  if (format === "uri")
    return textOf({ minLength: 0, maxLength: maxLength - 30 }).map(
      (text) => `https://shop.test/?${text.replace(/\s/g, "_")}`,
    );
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  const unit = fc.constantFrom(...UNITS);
  const lengths = fc.constantFrom(minLength, maxLength, Math.min(maxLength, minLength + 7));
  return fc.tuple(unit, unit, lengths).map(([first, second, length]) => {
    const text = `${first}${second}`.repeat(Math.ceil(length / 2)).slice(0, length);
    return text.replace(/[\ud800-\udbff]$/, "x");
  });
}

const SAFE = Number.MAX_SAFE_INTEGER;

function numberOf({ type, minimum = -SAFE, maximum = SAFE, exclusiveMinimum }: Schema): fc.Arbitrary<number> {
  const from = Math.max(minimum, exclusiveMinimum === undefined ? -SAFE : exclusiveMinimum + 1);
  const bounds = [from, maximum, Math.min(Math.max(0, from), maximum), Math.min(Math.max(1, from), maximum)];
  if (type === "integer") return fc.constantFrom(...bounds);
  const odd = [0.1, 1e-130, 1e-131, 5e-324, 1e300, 2 ** 53, 0.30000000000000004, -1e-140];
  return fc.constantFrom(...bounds, ...odd.filter((one) => one >= from && one <= maximum));
}
