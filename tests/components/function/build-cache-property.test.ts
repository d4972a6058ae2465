import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildOptions, bundle } from "../../../components/function/bundle.ts";
import { temporaryProject } from "../temporary-project.ts";

/** An import without an ending, and one from a package. */
const ENTRY = `import { a } from "./lib/a"; import { p } from "p"; export const handler = () => [a, p];`;

const FILES = {
  "lib/a.ts": 'export const a = "a";',
  "node_modules/p/package.json": '{ "main": "one.js" }',
  "node_modules/p/one.js": 'exports.p = "one";',
};

/** A change counts as one after a build if the disk's clock has gone on in between. */
const CLOCK_MS = 15;

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** The files that remember builds, by their inodes: others after something was built again. */
const remembered = (root: string) =>
  readdirSync(join(root, ".build"))
    .filter((name) => name.endsWith(".json"))
    .map((name) => statSync(join(root, ".build", name)).ino)
    .join();

async function bundled(root: string): Promise<string | undefined> {
  const archive = await bundle("one", ENTRY, root, "lean").catch(() => undefined);
  return archive && readFileSync(join(root, (await archive.path) as string, "index.mjs"), "utf8");
}

/** Files of a small project, each there with one of these texts, or not there. */
const POSSIBLE: Record<string, readonly string[]> = {
  "lib/a.ts": [
    'import { b } from "../b.ts"; export const a = b;',
    'export { p as a } from "p";',
    'export * from "./a/index";',
  ],
  "lib/a.js": ['export const a = "js";'],
  "lib/a/index.ts": ['export const a = "folder";'],
  "lib/a/package.json": ['{ "main": "main.js" }', "{}"],
  "lib/a/main.js": ['export const a = "main";'],
  "b.ts": ['export const b = "b";', 'export const b = "c";'],
  "node_modules/p/package.json": ['{ "main": "one" }', '{ "main": "two.js" }', '{ "exports": "./two.js" }'],
  "node_modules/p/one.js": ['exports.p = "one";'],
  "node_modules/p/one/index.js": ['exports.p = "index";'],
  "node_modules/p/two.js": ['exports.p = "two";', 'exports.p = "three";'],
  "node_modules/p.js": ['exports.p = "file";'],
  "lib/node_modules/p/index.js": ['exports.p = "near";'],
  "tsconfig.json": ["{}", '{ "extends": "./base.json" }', "{ not JSON"],
  "base.json": ["{}", '{ "compilerOptions": { "paths": { "p": ["./b2.ts"] } } }'],
  "b2.ts": ['export const p = "paths";'],
};

const edits = fc.oneof(
  ...Object.entries(POSSIBLE).map(([path, texts]) =>
    fc.record({ path: fc.constant(path), text: fc.option(fc.constantFrom(...texts), { nil: undefined }) }),
  ),
);

/** What esbuild makes of it, without anything remembered; undefined where it refuses. */
async function fresh(root: string): Promise<string | undefined> {
  const options = { ...buildOptions(new Map([["one", ENTRY]]), root, "lean"), minify: true };
  const { outputFiles } = await build(options).catch(() => ({ outputFiles: undefined }));
  return outputFiles?.[0]?.text;
}

test("whatever changes, a bundle is as an uncached build makes it", async () => {
  let [hits, refused] = [0, 0];
  const property = fc.asyncProperty(fc.array(edits, { minLength: 1, maxLength: 8 }), async (changes) => {
    const root = temporaryProject(FILES);
    await sleep(CLOCK_MS);
    await bundled(root);
    for (const { path, text } of changes) {
      if (text !== undefined) write(root, path, text);
      else rmSync(join(root, path), { force: true });
      await sleep(CLOCK_MS);
      const before = remembered(root);
      const [expected, found] = [await fresh(root), await bundled(root)];
      assert.is(found, expected);
      if (!found) refused++;
      else if (remembered(root) === before) hits++;
    }
  });
  await fc.assert(property, { numRuns: 40 });
  assert.ok(hits > 10 && refused > 0, `${hits} remembered, ${refused} refused`);
});

test.run();
