import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import type { Choreography } from "../../history/choreography.ts";
import { defineEvent, type EventDefinition, upcaster } from "../../schemas/event.ts";
import { boundWords, typeWords } from "../../tools/catalogue/bounds.ts";
import { catalogueEvent, type Schema } from "../../tools/catalogue/catalogue-event.ts";
import { eventsPage } from "../../tools/catalogue/events-page.ts";
import { filterWords } from "../../tools/catalogue/filter-words.ts";
import { anchor, code, table, text } from "../../tools/catalogue/markdown.ts";
import { fieldTable } from "../../tools/catalogue/rows.ts";

const schemaOf = (data: z.ZodType) => z.toJSONSchema(data, { io: "input" }) as Schema;

const entry = (definition: EventDefinition) =>
  catalogueEvent(definition, schemaOf, `schemas/loyalty/${definition.type}.ts`);

const event = (
  type: string,
  data: z.ZodObject,
  more: { description?: string; example?: Record<string, unknown> } = {},
) =>
  defineEvent({
    ...more,
    type,
    source: "loyalty.points",
    key: ["orderId"],
    data: data.extend({ orderId: z.string() }),
  });
const Awarded = event("PointsAwarded", z.object({ points: z.int().min(1) }), {
  description: "Somebody has points. They last.",
  example: { points: 7, orderId: "o1" },
});
const Spent = event("PointsSpent", z.object({}));
const Asked = event("PointsRequested", z.object({}));

const choreography: Choreography = {
  participants: [
    {
      ...{ name: "award-points", kind: "endpoint", owner: "loyalty", trigger: "POST /points" },
      ...{ on: [], emits: ["PointsAwarded", "PointsSpent"] },
    },
    {
      name: "track-points",
      kind: "projection",
      owner: "loyalty",
      on: [{ type: "PointsAwarded" }],
      emits: [],
    },
    {
      ...{ name: "tell-of-points", kind: "notification", emits: [] },
      on: [{ type: "PointsAwarded", filter: { points: [{ numeric: [">", 100] }] } }],
    },
    {
      name: "count-points",
      kind: "consumer",
      owner: "loyalty",
      on: [{ type: "PointsRequested" }],
      emits: [],
    },
  ],
  external: ["PointsRequested"],
  sources: {
    PointsAwarded: "loyalty.points",
    PointsSpent: "loyalty.points",
    PointsRequested: "loyalty.points",
  },
};
const page = eventsPage([entry(Asked), entry(Spent), entry(Awarded)], choreography);
const sectionOf = (type: string) => page.split(/^### /m).find((part) => part.startsWith(`${type}\n`)) ?? "";

test("an event says what it is, who publishes it and who consumes it, and where only some of it", () => {
  const section = sectionOf("PointsAwarded");
  assert.ok(section.startsWith("PointsAwarded\n\nSomebody has points. They last.\n\n- Key: `orderId`\n"));
  assert.match(
    section,
    "- Published by [award-points](../handlers/loyalty/award-points.ts) (`POST /points`)\n",
  );
  assert.match(section, "  - [track-points](../handlers/loyalty/track-points.ts) (projection)\n");
  assert.match(section, "  - tell-of-points (e-mail), where `points` is `> 100`\n");
  assert.match(
    section,
    "[schemas/loyalty/PointsAwarded.ts](../schemas/loyalty/PointsAwarded.ts), " +
      "[JSON Schema](../schemas/contracts/PointsAwarded.json)",
  );
  assert.match(
    page,
    "| [PointsAwarded](#pointsawarded) | loyalty.points | Somebody has points. | award-points | track-points, tell-of-points |",
  );
});

test("older versions are shown, the newest first", () => {
  const of = (field: string) =>
    upcaster(z.object({ orderId: z.string(), [field]: z.int() }), ({ orderId }) => ({
      orderId: String(orderId),
    }));
  const definition = defineEvent({
    ...{ type: "PointsMoved", source: "loyalty.points", key: ["orderId"], version: 3 },
    data: z.object({ orderId: z.string() }),
    upcast: { 1: of("first"), 2: of("second") },
  });
  const section = eventsPage([entry(definition)], choreography);
  assert.match(section, "- Key: `orderId`; version 3\n");
  assert.match(
    section,
    /Version 2 is read as well; handlers get it as version 3:\n\n[^#]*`second`[^#]*Version 1 is read as well[^#]*`first`/,
  );
});

test("an event that nobody consumes, and one of others, say so", () => {
  assert.match(sectionOf("PointsSpent"), "- Consumed by nobody: a rule of your own may subscribe to it\n");
  assert.match(page, "| [PointsSpent](#pointsspent) | loyalty.points |  | award-points | nobody |");
  assert.match(sectionOf("PointsRequested"), "- Published by others, by the aws CLI\n");
  const unknown = eventsPage([entry(Spent)], { participants: [], external: [], sources: {} });
  assert.match(unknown, "- Published by nobody of this program\n");
});

test("events stand in the order of the program, whatever order they come in", () => {
  const heads = [...page.matchAll(/^### (\w+)$/gm)].map(([, type]) => type);
  assert.equal(heads, ["PointsAwarded", "PointsSpent", "PointsRequested"]);
});

test("when a schedule strikes is no part of it", () => {
  const clock = {
    name: "award-points",
    kind: "schedule",
    owner: "loyalty",
    trigger: "cron(0 3 * * ? *)",
  } as const;
  const participants = [{ ...clock, on: [], emits: ["PointsAwarded"] }];
  assert.not.match(eventsPage([entry(Awarded)], { ...choreography, participants }), "cron");
});

test("fields are told by path, with marks, bounds and descriptions", () => {
  const data = z.object({
    card: z.string().min(1).max(19).meta({ secret: true }),
    people: z
      .array(z.string().meta({ personal: true }))
      .max(2)
      .optional(),
    items: z
      .array(
        z.object({
          sku: z
            .string()
            .regex(/^[a-z|]{1,3}$/)
            .meta({ description: "A | B" }),
        }),
      )
      .min(1),
  });
  assert.is(
    fieldTable(entry(event("Paid", data)).schema),
    [
      "| field | type | required | what it may be |",
      "|---|---|---|---|",
      "| `card` | text | yes | **secret**, 1–19 characters |",
      "| `people` | list of texts |  | **personal**, at most 2 entries |",
      "| `items` | list of objects | yes | from 1 entries |",
      "| `items[].sku` | text | yes | 1–3 of <code>a-z&#124;</code>. A &#124; B |",
      "| `orderId` | text | yes |  |",
    ].join("\n"),
  );
});

test("types and bounds are plain words", () => {
  const cases: [schema: z.ZodType, type: string, bounds: string][] = [
    [z.int(), "whole number", ""],
    [z.int().min(0), "whole number", "from 0"],
    [z.int().max(1000), "whole number", "at most 1,000"],
    [z.number().min(1).max(2), "number", "1–2"],
    [z.string().regex(/^\d{6}$/), "text", "6 digits"],
    [z.string().regex(/^\d{1,20}$/), "text", "1–20 digits"],
    [z.string().regex(/^a+\/b$/), "text", "like `^a+\\/b$`"],
    [z.iso.datetime({ offset: true }), "time", "ISO 8601 with offset"],
    [z.url().max(2048), "text", "absolute URL, at most 2,048 characters"],
    [z.enum(["a", "b"]), "text", "`a` or `b`"],
    [z.literal(7), "number", "`7`"],
    [z.array(z.int().min(1)).length(1), "list of whole numbers", "1 entry, each from 1"],
    [z.union([z.string(), z.boolean()]), "text or true or false", ""],
    [z.unknown(), "any", ""],
  ];
  for (const [schema, type, bounds] of cases)
    assert.equal([typeWords(schemaOf(schema)), boundWords(schemaOf(schema))], [type, bounds], bounds || type);
});

test("a filter is a sentence", () => {
  const words = filterWords({
    kind: ["permanent", "exhausted"],
    consumer: [{ "anything-but": ["a", "b"] }],
    problem: [{ exists: false }, ""],
    failed: [{ numeric: [">", 0, "<=", 5] }],
    open: [{ "anything-but": false }],
  });
  assert.is(
    words,
    "`kind` is `permanent` or `exhausted`, `consumer` is none of `a`, `b`, " +
      "`problem` is <code></code> or is missing, `failed` is `> 0` and `<= 5` and `open` is not `false`",
  );
});

test("an event's example stands in its section; without one there is none", () => {
  assert.match(
    sectionOf("PointsAwarded"),
    '```json\n{\n  "data": {\n    "points": 7,\n    "orderId": "o1"\n  }\n}\n```',
  );
  assert.not.match(sectionOf("PointsSpent"), "```");
});

test("whatever a value holds, a table stays a table", () => {
  assert.is(
    text("a|b <i> *c* `d|e` `f`\n[g]"),
    "a&#124;b &#60;i&#62; &#42;c&#42; <code>d&#124;e</code> `f` &#91;g&#93;",
  );
  assert.is(code("a`b\\|"), "<code>a&#96;b&#92;&#124;</code>");
  assert.is(code("a\nb"), "`a b`");
  assert.is(table(["a", "b"], [["1", ""]]), "| a | b |\n|---|---|\n| 1 |  |");
  assert.is(table(["a"], []), "");
  assert.is(anchor("Orders, from POST /orders"), "#orders-from-post-orders");
});

test.run();
