import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

const LAZY = pathToFileURL(join(process.cwd(), "local/lazy-packages.ts")).href;

/** In a process of its own, as modules are loaded once. */
const run = (script: string) =>
  JSON.parse(
    execFileSync(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", `await import("${LAZY}");\n${script}`],
      { encoding: "utf8" },
    ),
  );

const LOADED = `
import { createRequire } from "node:module";
const pulumi = await import("@pulumi/pulumi");
const { cache } = createRequire(import.meta.url);
const loaded = () => ["typescript/lib/typescript.js", "@npmcli/arborist/lib/arborist/index.js"].map(
  (name) => Object.entries(cache).some(([path, { children }]) => path.endsWith(name) && children !== undefined));
`;

test("Pulumi is loaded without its compiler and npm's tree of packages", () => {
  assert.equal(run(`${LOADED}console.log(JSON.stringify(loaded()));`), [false, false]);
});

test("what is made of a closure has them when it asks for them", () => {
  const script = `${LOADED}
const { text } = await pulumi.runtime.serializeFunction(() => 42);
console.log(JSON.stringify([text.includes("42"), ...loaded()]));`;
  assert.equal(run(script).slice(0, 2), [true, true]);
});

test.run();
