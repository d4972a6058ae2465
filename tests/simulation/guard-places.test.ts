import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { edited, SCALE } from "./bundle.ts";
import { ECONOMY, SAFETY } from "./guards.ts";
import { knownSeeds } from "./hunt.ts";

const ROOT = resolve(import.meta.dirname, "../..");

test("each guard's places are where its mutant changes them, once in their files", () => {
  const scale = { name: "the scale of all schedules", edits: SCALE };
  const missed = [scale, ...SAFETY, ...ECONOMY].flatMap(({ name, edits }) =>
    [...new Set(edits.map(({ file }) => file))].flatMap((file) => {
      try {
        edited(file, readFileSync(resolve(ROOT, file), "utf8"), edits);
        return [];
      } catch (error) {
        return [`${name}: ${(error as Error).message}`];
      }
    }),
  );
  assert.equal(missed, []);
});

test("each guard has a name of its own, and a seed that shows what it is for", () => {
  const names = SAFETY.map(({ name }) => name);
  assert.is(new Set(names).size, names.length);
  assert.equal(Object.keys(knownSeeds()), names, "npm run simulate -- --guards --write-seeds");
});

test.run();
