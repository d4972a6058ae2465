import fc from "fast-check";
import * as z from "zod";
import type { EventDefinition } from "../../schemas/event.ts";
import { totalOf } from "../../schemas/orders/order-request.ts";
import type { Keywords } from "../schemas/json-schema.ts";
import { PERSONAL, SECRET } from "./canary.ts";

/** What refinements ask for beyond JSON Schema, by pattern. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  "^[A-Z]{2}$": ["DE", "FR", "US", "XA", "XB", "ZZ"],
  "^[A-Z]{3}$": ["EUR", "USD", "JPY"],
};

/** What refinements ask for beyond JSON Schema, by event. */
const REPAIRS: Readonly<Record<string, (data: never) => object>> = {
  OrderCreated: (data: { items: Parameters<typeof totalOf>[0] }) => ({ ...data, total: totalOf(data.items) }),
  CrawlRequested: ({ sitemapUrl = URLS[0], pages, ...data }: { sitemapUrl?: string; pages?: string[] }) => ({
    ...data,
    ...(pages ? { pages } : { sitemapUrl }),
  }),
  UsersBatchRequested: ({ userIds, query = "all", ...data }: { userIds?: string[]; query?: string }) => ({
    ...data,
    ...(userIds ? { userIds } : { query }),
  }),
};

const URLS = [
  "https://example.com/",
  "http://example.com/tea?cup=1",
  "https://xn--bcher-kva.example/%F0%9F%8D%B5",
];

/** Data that keeps the contract of an event, mostly; marked fields hold what must not be seen. */
export function dataOf({ type, data }: EventDefinition): fc.Arbitrary<object> {
  return valuesOf(data).map((made) => REPAIRS[type]?.(made as never) ?? made) as fc.Arbitrary<object>;
}

/** Values that fit a schema, as far as JSON Schema can say. */
export function valuesOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  return fitting(z.toJSONSchema(schema, { io: "input" }) as Keywords);
}

function fitting(schema: Keywords): fc.Arbitrary<unknown> {
  const { type, enum: members, properties, items, anyOf } = schema;
  if (members) return fc.constantFrom(...(members as unknown[]));
  if (anyOf) return fc.oneof(...(anyOf as Keywords[]).map(fitting));
  switch (type) {
    case "null":
      return fc.constant(null);
    case "object":
      return properties
        ? fields(properties as Record<string, Keywords>, (schema.required as string[]) ?? [])
        : fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });
    case "array":
      return fc.array(fitting(items as Keywords), { ...bounds(schema, "Items"), size: "small" });
    case "boolean":
      return fc.boolean();
    case "string":
      return text(schema);
    case "integer":
      return fc.oneof(
        {
          weight: 9,
          arbitrary: fc.integer({
            min: Number(schema.minimum),
            max: Math.min(10_000, Number(schema.maximum)),
          }),
        },
        { weight: 1, arbitrary: fc.constantFrom(Number(schema.minimum), Number(schema.maximum)) },
      );
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function fields(properties: Record<string, Keywords>, required: string[]): fc.Arbitrary<object> {
  const each = Object.entries(properties).map(([name, field]) => [name, fitting(field)] as const);
  const model: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(each);
  return fc.record(model, { requiredKeys: required });
}

function text(schema: Keywords): fc.Arbitrary<string> {
  if (schema.secret)
    return fc.constantFrom(SECRET, `${SECRET}-declined`, `${SECRET}-down`, `${SECRET}-refused`);
  if (schema.personal) return fc.constant(PERSONAL);
  const pattern = String(schema.pattern ?? "");
  const known = KNOWN[pattern];
  if (known) return fc.constantFrom(...known);
  if (schema.format === "uri") return fc.constantFrom(...URLS);
  if (schema.format === "date-time")
    return fc
      .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
      .map((at) => at.toISOString());
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  const { minLength, maxLength } = bounds(schema, "Length");
  return fc.oneof(
    {
      weight: 9,
      arbitrary: fc.string({ minLength, maxLength: Math.min(maxLength, 40) / 2, unit: "binary" }),
    },
    { weight: 1, arbitrary: fc.constantFrom("x".repeat(maxLength), "€".repeat(maxLength)) },
  );
}

function bounds<What extends "Items" | "Length">(schema: Keywords, what: What) {
  const [min = 0, max = 100] = [schema[`min${what}`], schema[`max${what}`]] as (number | undefined)[];
  return { [`min${what}`]: min, [`max${what}`]: Math.min(max, 1024) } as Record<
    `min${What}` | `max${What}`,
    number
  >;
}
