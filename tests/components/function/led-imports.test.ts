import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundle } from "../../../components/function/bundle.ts";
import { temporaryProject } from "../temporary-project.ts";

/** Imports a package by its name. */
const ENTRY = `import { p } from "p"; export const handler = () => p;`;

const FILES = {
  "b2.ts": 'export const p = "led";',
  "node_modules/p/index.js": 'exports.p = "index";',
};

/** A change counts as one after a build if the disk's clock has gone on in between. */
const CLOCK_MS = 15;

async function project(files: Record<string, string>): Promise<string> {
  const root = temporaryProject({ ...FILES, ...files });
  await sleep(CLOCK_MS);
  return root;
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** What the bundle's handler answers. */
async function answer(root: string, entry = ENTRY): Promise<unknown> {
  const folder = (await (await bundle("one", entry, root, "lean")).path) as string;
  return (await import(pathToFileURL(join(root, folder, "index.mjs")).href)).handler();
}

/** Whether a build is remembered. */
const isRemembered = (root: string) =>
  readdirSync(join(root, ".build")).some((name) => name.endsWith(".json"));

/** Where the compiler's settings come from, or lead, and what comes in between. */
const SETTINGS: Record<string, { files: Record<string, string>; change: [path: string, text: string] }> = {
  "what extends is extended, whatever its name": {
    files: { "tsconfig.json": '{ "extends": "./one.json" }', "one.json": '{ "extends": "./two.json" }' },
    change: ["two.json", '{ "compilerOptions": { "paths": { "p": ["./b2.ts"] } } }'],
  },
  "a comment speaks of another": {
    files: { "tsconfig.json": '{ /* "extends": "./old.json" */ "extends": "./new.json" }', "new.json": "{}" },
    change: ["new.json", '{ "compilerOptions": { "paths": { "p": ["./b2.ts"] } } }'],
  },
  "a package says where it has them": {
    files: {
      "tsconfig.json": '{ "extends": "c/strict" }',
      "node_modules/c/package.json": '{ "exports": { "./strict": "./configs/s.json" } }',
      "node_modules/c/configs/s.json": "{}",
    },
    change: [
      "node_modules/c/configs/s.json",
      '{ "compilerOptions": { "paths": { "p": ["../../../b2.ts"] } } }',
    ],
  },
  "the first of several places has no file yet": {
    files: { "tsconfig.json": '{ "compilerOptions": { "paths": { "p": ["./near/*", "./near/p.ts"] } } }' },
    change: ["near/p.ts", 'export const p = "led";'],
  },
  "what is in the base comes before packages": {
    files: { "tsconfig.json": '{ "compilerOptions": { "baseUrl": "./base" } }', "base/q.ts": "" },
    change: ["base/p.ts", 'export const p = "led";'],
  },
};

for (const [main, path] of [
  ["one", "one.js"],
  ["lib/one.js", "lib/one.js"],
  ["./lib", "lib/index.js"],
] as const)
  test(`a package's main file counts once it is there: ${main}`, async () => {
    const files = { "node_modules/p/package.json": `{ "main": "${main}" }`, "node_modules/p/lib/two.js": "" };
    const root = await project(files);
    assert.is(await answer(root), "index");
    assert.ok(isRemembered(root));
    write(root, `node_modules/p/${path}`, 'exports.p = "led";');
    assert.is(await answer(root), "led");
  });

for (const [what, { files, change }] of Object.entries(SETTINGS))
  test(`imports are led elsewhere where ${what}`, async () => {
    const root = await project(files);
    assert.is(await answer(root), "index");
    assert.ok(isRemembered(root));
    await sleep(CLOCK_MS);
    write(root, ...change);
    assert.is(await answer(root), "led");
  });

test("a package's exports count although a file had its place", async () => {
  const root = await project({ "node_modules/p.js": 'exports.p = "file";' });
  assert.is(await answer(root), "file");
  assert.ok(isRemembered(root));
  write(root, "node_modules/p/package.json", '{ "exports": "./index.js" }');
  assert.is(await answer(root), "index");
});

test("what npm says that it has installed counts, whatever it has changed in which package", async () => {
  const root = await project({
    "node_modules/.package-lock.json": "{}",
    "lib/p.ts": 'export { p } from "p/index";',
    "lib/node_modules/p/other.js": "",
  });
  const entry = 'import { p } from "./lib/p"; export const handler = () => p;';
  assert.is(await answer(root, entry), "index");
  write(root, "lib/node_modules/p/index.js", 'exports.p = "near";');
  write(root, "node_modules/.package-lock.json", '{ "packages": {} }');
  assert.is(await answer(root, entry), "near");
});

test.run();
