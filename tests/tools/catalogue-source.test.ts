import { test } from "uvu";
import * as assert from "uvu/assert";
import { sourceTexts } from "../../tools/catalogue/source-text.ts";

const VALUES = `
  export const Count = z.int();
  /** Of all. */
  const inner = {
    /** How many. */
    total: Count,
  };
  export const gathered = { ...inner };
  export const Payload = z.object({
    /** Where. */
    key: z.string(),
  }).meta({ title: "payload" });
`;

const AWARDED = `
  import { gathered as more, Payload } from "../values.ts";
  import { gone } from "./gone.ts";
  /** Not this one. */
  const Item = z.object({
    /** Of the shop. */
    sku: z.string(),
  });
  /** An older comment. */
  /**
   * Points were awarded to {@link CustomerId somebody},
   *   once.
   * @see https://example.com
   */
  export const PointsAwarded = defineEvent({
    type: "PointsAwarded",
    source: "loyalty.points",
    data: z
      .object({
        ...more,
        ...gone,
        /** What for. */
        items: z.array(Item).min(1),
        payload: Payload.optional(),
        "quoted": z.object({
          /** Deep. */
          deep: z.string(),
        }),
        plain: z.string(),
      })
      .refine(() => true),
  });
`;

const texts = sourceTexts(
  new Map([
    ["schemas/loyalty/points-awarded.ts", AWARDED],
    [
      "schemas/loyalty/points-spent.ts",
      `export const Spent = defineEvent({ type: "PointsSpent", data: z.object({}) });`,
    ],
    [
      "schemas/loyalty/broken.ts",
      `export const Broken = defineEvent(definition); const x = other({ type: "X" });`,
    ],
    ["schemas/values.ts", VALUES],
  ]),
);

test("an event's purpose is the doc comment above it, as one line", () => {
  assert.is(texts.get("PointsAwarded")?.purpose, "Points were awarded to CustomerId, once.");
  assert.is(texts.get("PointsAwarded")?.file, "schemas/loyalty/points-awarded.ts");
});

test("comments of fields are found through spreads, imports, lists and names", () => {
  assert.equal(texts.get("PointsAwarded")?.notes, {
    total: "How many.",
    items: "What for.",
    "items[].sku": "Of the shop.",
    "payload.key": "Where.",
    "quoted.deep": "Deep.",
  });
});

test("an event without comments is there, and what is none is not", () => {
  assert.equal(texts.get("PointsSpent"), { file: "schemas/loyalty/points-spent.ts", notes: {} });
  assert.equal([...texts.keys()], ["PointsAwarded", "PointsSpent"]);
});

test.run();
