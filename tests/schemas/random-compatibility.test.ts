import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { incompatibilities } from "./compatibility.ts";
import type { JsonSchema } from "./json-schema.ts";

const text = z.string();
const json = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input" }) as JsonSchema;

/** Numbers from 0 up to, not including, `below`; the same on every run. */
function chance(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomObject(next: (below: number) => number, depth: number): z.ZodObject {
  const names = ["a", "b", "c", "d"].slice(next(4));
  return z.object(Object.fromEntries(names.map((name) => [name, randomField(next, depth)])));
}

function randomField(next: (below: number) => number, depth: number): z.ZodType {
  const field = depth === 0 ? randomLeaf(next) : randomTree(next, depth - 1);
  return [field, field, field.optional(), field.nullable(), field.meta({ secret: true })][next(5)] ?? field;
}

function randomLeaf(next: (below: number) => number): z.ZodType {
  const leaves = [
    text.min(next(3)),
    z.int().max(next(9)),
    z.enum(["x", "y"]),
    z.literal("x"),
    z.iso.datetime(),
    z.boolean(),
  ];
  return leaves[next(leaves.length)] ?? text;
}

function randomTree(next: (below: number) => number, depth: number): z.ZodType {
  const inner = () => randomField(next, depth);
  const trees = [
    () => randomObject(next, depth),
    () => z.array(inner()),
    () => z.record(text, inner()),
    () => z.union([inner(), inner()]),
    () => z.tuple([inner(), inner()]),
    () => randomLeaf(next),
  ];
  return trees[next(trees.length)]?.() ?? text;
}

test("every schema is compatible with itself and with an optional field more", () => {
  for (let seed = 0; seed < 100; seed++) {
    const build = () => randomObject(chance(seed), 3);
    assert.equal(incompatibilities(json(build()), json(build())), [], `seed ${seed}`);
    const more = build().extend({ more: randomField(chance(seed + 1), 2).optional() });
    assert.equal(incompatibilities(json(build()), json(more)), [], `seed ${seed}`);
    assert.is(incompatibilities(json(more), json(build())).length, 1, `seed ${seed}`);
  }
});

test.run();
