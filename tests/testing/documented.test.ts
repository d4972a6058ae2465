import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";

/** Pages whose examples stand in tests, and how many there are at least. */
const PAGES = { "docs/testing.md": 6, "docs/versions.md": 1 };

const suites = readdirSync("tests", { recursive: true, encoding: "utf8" })
  .filter((path) => /^(handlers|testing|runtime)\b.*\.test\.ts$/.test(path))
  .map((path) => readFileSync(`tests/${path}`, "utf8"));

for (const [path, least] of Object.entries(PAGES))
  test(`each example of ${path} stands in a test that runs`, () => {
    const page = readFileSync(path, "utf8");
    const examples = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, example = ""]) => example);
    assert.ok(examples.length >= least, `${examples.length} examples`);
    for (const example of examples)
      assert.ok(
        suites.some((suite) => suite.includes(example)),
        `no suite below tests/handlers, tests/runtime or tests/testing has:\n${example}`,
      );
  });

test.run();
