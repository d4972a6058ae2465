import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { throws } from "../harness/throws.ts";
import { incompatibilities } from "./compatibility.ts";
import type { JsonSchema } from "./json-schema.ts";

type Case = [what: string, before: z.ZodType, after: z.ZodType, ...expected: string[]];

const text = z.string();
const number = z.number();
const a = z.object({ a: text });
const kind = (value: string) => z.object({ kind: z.literal(value) });

const json = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input" }) as JsonSchema;

/** Path and kind of each change, without values and remedy. */
function changes(before: JsonSchema, after: JsonSchema): string[] {
  return incompatibilities(before, after).map((change) => change.slice(0, change.indexOf(",")));
}

const objects: Case[] = [
  ["an optional field added", a, a.extend({ b: text.optional() })],
  ["a field with a default added", a, a.extend({ b: text.default("x") })],
  ["fields in another order", a.extend({ b: text }), z.object({ b: text, a: text })],
  ["a field removed", a.extend({ b: text }), a, "/properties/b: field removed"],
  ["an optional field removed", a.extend({ b: text.optional() }), a, "/properties/b: field removed"],
  [
    "a field removed whose name every object has",
    z.object({ constructor: text }),
    z.object({}),
    "/properties/constructor: field removed",
  ],
  ["a field renamed", a, z.object({ b: text.optional() }), "/properties/a: field removed"],
  ["a field retyped", a, z.object({ a: number }), "/properties/a: retyped"],
  ["a number made whole", z.object({ a: number }), z.object({ a: z.int() }), "/properties/a: retyped"],
  ["a required field added", a, a.extend({ b: text }), "/properties/b: newly required"],
  ["an optional field required", a.partial(), a, "/properties/a: newly required"],
  ["a required field optional", a, a.partial(), "/properties/a: no longer required"],
  [
    "a default instead of a requirement",
    a,
    z.object({ a: text.default("x") }),

    "/properties/a: no longer required",
  ],
  ["null allowed", a, z.object({ a: text.nullable() }), "/properties/a: null allowed"],
  ["null refused", z.object({ a: text.nullable() }), a, "/properties/a: null no longer allowed"],
  [
    "null allowed instead of an object",
    z.object({ o: a }),
    z.object({ o: a.nullable() }),
    "/properties/o: null allowed",
  ],
  ["an object closed", a, z.strictObject({ a: text }), "/additionalProperties: closed"],
  ["an object opened", z.strictObject({ a: text }), a],
  ["a loose object", a, z.looseObject({ a: text })],
  [
    "a field added to a closed object",
    z.strictObject({ a: text }),
    z.strictObject({ a: text, b: text.optional() }),
    "/properties/b: field added to a closed object",
  ],
  [
    "a map limited",
    z.looseObject({}),
    z.record(text, number),
    "/additionalProperties: changed",
    "/propertyNames: added",
  ],
  [
    "values of a map changed",
    z.record(text, z.object({ a: number.min(0) })),
    z.record(text, z.object({ a: number.min(1) })),
    "/additionalProperties/properties/a/minimum: tightened",
  ],
  [
    "keys of a map changed",
    z.record(text, number),
    z.record(text.min(3), number),
    "/propertyNames/minLength: tightened",
  ],
  [
    "a key of a full map added",
    z.record(z.enum(["x"]), number),
    z.record(z.enum(["x", "y"]), number),
    "/properties/y: newly required",
    "/propertyNames/enum: widened",
  ],
];

const values: Case[] = [
  ["an enum in another order", z.enum(["x", "y"]), z.enum(["y", "x"])],
  ["an enum narrowed", z.enum(["x", "y"]), z.enum(["x"]), "/enum: narrowed"],
  ["an enum widened", z.enum(["x"]), z.enum(["x", "y"]), "/enum: widened"],
  ["an enum of numbers swapped", z.literal([1, 2]), z.literal([1, 3]), "/enum: widened", "/enum: narrowed"],
  ["an enum instead of a string", text, z.enum(["x"]), "/enum: narrowed"],
  ["a string instead of an enum", z.enum(["x"]), text, "/enum: widened"],
  ["a constant changed", z.literal("x"), z.literal("y"), "/const: changed"],
  ["a constant added", text, z.literal("y"), "/const: added"],
  ["a pattern added", text, text.regex(/x/), "/pattern: added"],
  ["a pattern changed", text.regex(/x/), text.regex(/y/), "/pattern: changed"],
  ["a pattern removed", text.regex(/x/), text, "/pattern: removed"],
  ["a second pattern", text.regex(/x/), text.regex(/x/).regex(/y/), "/pattern: removed", "/allOf: added"],
  ["a format added", text, z.url(), "/format: added"],
  ["a format removed", z.url(), text, "/format: removed"],
  ["a format changed", z.url(), z.string().meta({ format: "hostname" }), "/format: changed"],
  ["a default changed", text.default("x"), text.default("y"), "/default: changed"],
  ["a default removed", text.default("x"), text.optional(), "/default: removed"],
  ["a default for an optional value", text.optional(), text.default("x")],
  ["a secret shown", text.meta({ secret: true }), text, "/secret: mark removed"],
  [
    "personal data shown",
    text.meta({ personal: true }),
    text.meta({ personal: false }),
    "/personal: mark removed",
  ],
  ["a value marked", text, text.meta({ secret: true, personal: true })],
  [
    "another title, description, examples",
    text.meta({ title: "A" }),
    text.meta({ description: "B", examples: ["C"] }),
  ],
  ["an unknown keyword added", text, text.meta({ unit: "cent" }), "/unit: added"],
  ["an unknown keyword changed", text.meta({ unit: "cent" }), text.meta({ unit: "euro" }), "/unit: changed"],
  ["an unknown keyword removed", text.meta({ unit: "cent" }), text, "/unit: removed"],
];

const bounds: Case[] = [
  ["minimum raised", number.min(0), number.min(1), "/minimum: tightened"],
  ["minimum added", number, number.min(0), "/minimum: tightened"],
  ["minimum made exclusive", number.min(0), number.gt(0), "/exclusiveMinimum: tightened"],
  ["exclusive minimum raised", number.gt(0), number.gt(1), "/exclusiveMinimum: tightened"],
  ["maximum lowered", number.max(9), number.max(8), "/maximum: tightened"],
  ["maximum made exclusive", number.max(9), number.lt(9), "/exclusiveMaximum: tightened"],
  ["exclusive maximum lowered", number.lt(9), number.lt(8), "/exclusiveMaximum: tightened"],
  ["multipleOf added", number, number.multipleOf(5), "/multipleOf: tightened"],
  ["multipleOf coarser", number.multipleOf(5), number.multipleOf(10), "/multipleOf: tightened"],
  ["minLength raised", text.min(1), text.min(2), "/minLength: tightened"],
  ["maxLength lowered", text.max(9), text.max(8), "/maxLength: tightened"],
  ["maxLength added", text, text.max(8), "/maxLength: tightened"],
  ["minItems raised", z.array(text).min(1), z.array(text).min(2), "/minItems: tightened"],
  ["maxItems lowered", z.array(text).max(9), z.array(text).max(8), "/maxItems: tightened"],
  ["uniqueItems added", z.array(text), z.array(text).meta({ uniqueItems: true }), "/uniqueItems: tightened"],
  ["bounds of a number loosened", number.min(1).max(8).multipleOf(10), number.gt(0).lt(9).multipleOf(5)],
  ["an exclusive bound made inclusive", number.gt(0).lt(9), number.min(0).max(9)],
  ["bounds of a string loosened", text.min(2).max(8), text.min(1).max(9)],
  ["bounds of a string removed", text.min(2).max(8), text],
  ["a bound that says nothing", text, text.min(0)],
  ["bounds of a list loosened", z.array(text).min(2).max(8).meta({ uniqueItems: true }), z.array(text)],
];

const compositions: Case[] = [
  ["items changed", z.array(text), z.array(number), "/items: retyped"],
  ["an optional field of items added", z.array(a), z.array(a.extend({ b: text.optional() }))],
  [
    "a tuple longer",
    z.tuple([text]),
    z.tuple([text, text]),
    "/minItems: tightened",
    "/prefixItems: members changed",
  ],
  [
    "a tuple in another order",
    z.tuple([text, number]),
    z.tuple([number, text]),
    "/prefixItems/0: retyped",
    "/prefixItems/1: retyped",
  ],
  ["a tuple open", z.tuple([text]), z.tuple([text], number), "/items: replaced"],
  ["a union for a type", text, z.union([text, number]), ": retyped"],
  ["a union in another order", z.union([a, number]), z.union([number, a])],
  ["a member added to a union", z.union([a, number]), z.union([a, number, text]), "/anyOf: members changed"],
  [
    "a member of a union changed",
    z.union([text, number.min(0)]),
    z.union([text, number.min(1)]),
    "/anyOf/1/minimum: tightened",
  ],
  [
    "a member added to a discriminated union",
    z.discriminatedUnion("kind", [kind("x"), kind("y")]),
    z.discriminatedUnion("kind", [kind("x"), kind("y"), kind("z")]),
    "/oneOf: members changed",
  ],
  [
    "an optional field added to a member",
    z.discriminatedUnion("kind", [kind("x"), kind("y")]),
    z.discriminatedUnion("kind", [kind("y"), kind("x").extend({ b: text.optional() })]),
  ],
  [
    "an intersection changed",
    z.intersection(text.min(1), z.url()),
    z.intersection(text.min(2), z.url()),
    "/allOf/0/minLength: tightened",
  ],
  [
    "deep inside",
    z.object({ a: z.array(z.object({ b: z.record(text, a) })) }),
    z.object({ a: z.array(z.object({ b: z.record(text, z.object({})) })) }),
    "/properties/a/items/properties/b/additionalProperties/properties/a: field removed",
  ],
];

const tree = (leaf: z.ZodType) => {
  const node: z.ZodType = z.object({
    leaf,
    get branches() {
      return z.array(node);
    },
  });
  return node;
};

const references: Case[] = [
  [
    "a schema named",
    z.object({ a: z.object({ b: text }) }),
    z.object({ a: z.object({ b: text }).meta({ id: "Named1" }) }),
  ],
  [
    "a named schema changed",
    z.object({ a: text.meta({ id: "Named2" }) }),
    z.object({ a: number.meta({ id: "Named3" }) }),
    "/properties/a: retyped",
  ],
  [
    "null for a named schema",
    z.object({ a: a.meta({ id: "Named4" }) }),
    z.object({ a: a.meta({ id: "Named5" }).nullable() }),
    "/properties/a: null allowed",
  ],
  ["a recursive schema as it was", tree(text), tree(text)],
  [
    "a recursive schema changed",
    tree(text),
    tree(number),
    "/properties/leaf: retyped",
    "/properties/branches/items/properties/leaf: retyped",
  ],
];

for (const [what, before, after, ...expected] of [
  ...objects,
  ...values,
  ...bounds,
  ...compositions,
  ...references,
])
  test(`${expected.length === 0 ? "compatible" : "incompatible"}: ${what}`, () => {
    const root = (path: string) => (path.startsWith(": ") ? `/${path}` : path);
    assert.equal(changes(json(before), json(after)).sort(), expected.map(root).sort());
  });

test("the same text is another schema where $defs differ", async () => {
  const list = (money: JsonSchema) => ({
    type: "array",
    items: { $ref: "#/$defs/a~1b" },
    $defs: { "a/b": money },
  });
  assert.equal(changes(list({ minimum: 0 }), list({ minimum: 1 })), ["/items/minimum: tightened"]);
  await throws(() => changes({ $ref: "#/$defs/None" }, {}), "points nowhere");
});

test("a change is told with path, old value, new value and remedy", () => {
  assert.equal(
    incompatibilities(json(z.object({ "a/b": number.min(0) })), json(z.object({ "a/b": number.min(1) }))),
    ["/properties/a~1b/minimum: tightened, 0 → 1"],
  );
});

test.run();
