import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readSources } from "./sources.ts";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

/** What npm does without a script. */
const OWN = ["ci", "install", "pack"];

/** Scripts that npm runs without `run`. */
const SHORT = ["start", "test"];

/** Each `npm run X`, `npm run -s X` and `npm X` of a text; those whose X is put in later are none. */
function commandsIn(text: string): { run: boolean; name: string }[] {
  const found = text.matchAll(/\bnpm\s+(?:(run)\s+(?:-s\s+)?)?(?!run\b)([a-z][\w:-]*)/g);
  return [...found].map(([, run, name = ""]) => ({ run: run !== undefined, name }));
}

/** The commands of a text that npm would refuse. */
function refused(text: string): string[] {
  return commandsIn(text)
    .filter(({ run, name }) => !(Object.hasOwn(scripts, name) && (run || SHORT.includes(name))))
    .filter(({ run, name }) => run || !OWN.includes(name))
    .map(({ run, name }) => `npm ${run ? "run " : ""}${name}`);
}

const pages = ["README.md", "DECISIONS.md", ...readdirSync("docs").map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith(".md"),
);
/** What people read: pages, help, hints, alarms. */
const texts = [
  ...pages.map((path) => ({ path, text: readFileSync(path, "utf8") })),
  ...readSources().filter(({ path }) => !path.endsWith(".test.ts")),
];

test("every command that a page, a tool's help or an alarm names is there", () => {
  const found = texts.flatMap(({ path, text }) => refused(text).map((command) => `${path}: ${command}`));
  assert.ok(found.length === 0, `package.json has no such script:\n${found.join("\n")}`);
});

test("what npm would refuse is found, and nothing else", () => {
  const lost =
    "`npm run consoles -- --read-only`, npm run -s dead -- list, npm run\nlost, npm dlq, npm begin";
  assert.equal(refused(lost), ["npm run consoles", "npm run dead", "npm run lost", "npm dlq", "npm begin"]);
  const template = ["npm run $", "{tool}"].join("");
  assert.equal(refused(`npm ci && npm start -- --exit; npm test, npm run -s … -- …, ${template}`), []);
});

test("pages, help and alarms are read", () => {
  const named = (path: string) =>
    texts.filter((one) => one.path === path).flatMap(({ text }) => commandsIn(text).map(({ name }) => name));
  for (const [path, name] of [
    ["README.md", "pending"],
    ["docs/operate.md", "console"],
    ["docs/runbook.md", "pending"],
    ["tools/dlq.ts", "dlq"],
    ["console/run.ts", "console"],
    ["tests/run.ts", "test"],
    ["components/operations/consumer-alarms.ts", "replay"],
  ] as const)
    assert.ok(named(path).includes(name), path);
});

test.run();
