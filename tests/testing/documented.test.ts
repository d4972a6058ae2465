import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";

const page = readFileSync("docs/testing.md", "utf8");

const suites = readdirSync("tests", { recursive: true, encoding: "utf8" })
  .filter((path) => /^(handlers|testing)\b.*\.test\.ts$/.test(path))
  .map((path) => readFileSync(`tests/${path}`, "utf8"));

test("each example of docs/testing.md stands in a test that runs", () => {
  const examples = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, example = ""]) => example);
  assert.ok(examples.length > 5);
  for (const example of examples)
    assert.ok(
      suites.some((suite) => suite.includes(example)),
      `no suite below tests/handlers or tests/testing has:\n${example}`,
    );
});

test.run();
