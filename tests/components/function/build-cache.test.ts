import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { clockOf, recall, remember } from "../../../components/function/build-cache.ts";
import { type AwsClient, bundle } from "../../../components/function/bundle.ts";
import { Sources } from "../../../components/function/sources.ts";
import { temporaryProject } from "../temporary-project.ts";

/** Imports without endings, from a package, and over two files. */
const ENTRY = `import { a } from "./lib/a"; import { p } from "p"; export const handler = () => [a, p, typeof require];`;

const FILES = {
  "lib/a.ts": 'import { b } from "../b.ts"; export const a = "a " + b;',
  "b.ts": 'export const b = "b";',
  "tsconfig.json": "{}",
  "node_modules/p/package.json": '{ "main": "one.js" }',
  "node_modules/p/one.js": 'exports.p = "one";',
  "node_modules/p/two.js": 'exports.p = "two";',
};

/** A change counts as one after a build if the disk's clock has gone on in between. */
const CLOCK_MS = 15;

async function project(files: Record<string, string> = FILES): Promise<string> {
  const root = temporaryProject(files);
  await sleep(CLOCK_MS);
  return root;
}

async function bundled(root: string, entry = ENTRY, client: AwsClient = "lean"): Promise<string> {
  return join(root, (await (await bundle("one", entry, root, client)).path) as string, "index.mjs");
}

/** What a bundle's handler answers. */
async function answer(file: string): Promise<unknown> {
  return (await import(pathToFileURL(file).href)).handler();
}

const manifests = (root: string) =>
  readdirSync(join(root, ".build")).filter((name) => name.endsWith(".json"));

/** Which file remembers the build: another one after it was built again. */
function remembered(root: string): number {
  const [name, second] = manifests(root);
  assert.ok(name && !second, `${name} ${second}`);
  return statSync(join(root, ".build", name)).ino;
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test("another process takes a bundle as it was built, and starts no esbuild", async () => {
  const root = await project();
  const file = await bundled(root);
  const before = remembered(root);
  assert.is(await bundled(root), file);
  assert.is(remembered(root), before);
  const module = pathToFileURL(join(process.cwd(), "components/function/bundle.ts")).href;
  const script = `const { bundle } = await import(${JSON.stringify(module)});
    const [entry, root] = process.argv.slice(1);
    console.log(await (await bundle("one", entry, root, "lean")).path);`;
  const run = (entry: string) =>
    execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, entry, root], {
      ...{ encoding: "utf8", stdio: "pipe" },
      env: { ...process.env, ESBUILD_BINARY_PATH: "/bin/false" },
    });
  assert.is(join(root, run(ENTRY).trim(), "index.mjs"), file);
  assert.throws(() => run(`${ENTRY} `), /The service was stopped/);
});

/** What is changed, and what the handler answers then. */
const CHANGES: Record<string, { change: (root: string) => void; answers: unknown[] }> = {
  "a source": {
    change: (root) => write(root, "lib/a.ts", 'export const a = "c";'),
    answers: ["c", "one", "function"],
  },
  "a file that a source imports": {
    change: (root) => write(root, "b.ts", 'export const b = "c";'),
    answers: ["a c", "one", "function"],
  },
  "a file, and its time and size are as before": {
    change: (root) => {
      const { atime, mtime } = statSync(join(root, "b.ts"));
      write(root, "b.ts", 'export const b = "c";');
      utimesSync(join(root, "b.ts"), atime, mtime);
    },
    answers: ["a c", "one", "function"],
  },
  "a new file to which an import leads first": {
    change: (root) => write(root, "lib/a.tsx", 'export const a = "x";'),
    answers: ["x", "one", "function"],
  },
  "a package nearer to a source": {
    change: (root) => {
      write(root, "lib/a.ts", 'export { p as a } from "p";');
      write(root, "lib/node_modules/p/index.js", 'exports.p = "near";');
    },
    answers: ["near", "one", "function"],
  },
  "what a package's settings say": {
    change: (root) => write(root, "node_modules/p/package.json", '{ "main": "two.js" }'),
    answers: ["a b", "two", "function"],
  },
  "a file in place of a package": {
    change: (root) => write(root, "node_modules/p.js", 'exports.p = "file";'),
    answers: ["a b", "file", "function"],
  },
  "where the compiler's settings say that a package is": {
    change: (root) =>
      write(root, "tsconfig.json", '{ "compilerOptions": { "paths": { "p": ["./b2.ts"] } } }'),
    answers: ["a b", "paths", "function"],
  },
};

for (const [what, { change, answers }] of Object.entries(CHANGES))
  test(`a bundle is built again after a change of: ${what}`, async () => {
    const root = await project({ ...FILES, "b2.ts": 'export const p = "paths";' });
    const before = await bundled(root);
    assert.equal(await answer(before), ["a b", "one", "function"]);
    remembered(root);
    change(root);
    const after = await bundled(root);
    assert.is.not(after, before);
    assert.equal(await answer(after), answers);
  });

test("a package that comes nearer is found, and so is one that was only linked elsewhere", async () => {
  const root = await project({
    ...FILES,
    "lib/a.ts": 'export { p as a } from "p";',
    "lib/node_modules/q/index.js": "",
    "packages/p2/index.js": 'exports.p = "linked";',
  });
  assert.equal(await answer(await bundled(root)), ["one", "one", "function"]);
  remembered(root);
  write(root, "lib/node_modules/p/index.js", 'exports.p = "near";');
  assert.equal(await answer(await bundled(root)), ["near", "one", "function"]);
  renameSync(join(root, "node_modules/p"), join(root, "node_modules/was"));
  symlinkSync("../packages/p2", join(root, "node_modules/p"));
  assert.equal(await answer(await bundled(root)), ["near", "linked", "function"]);
});

test("settings that the compiler's extend count as well", async () => {
  const root = await project({
    ...FILES,
    "tsconfig.json": '{ /* ours */ "extends": ["./base"] }',
    "base.json": "{}",
    "b2.ts": 'export const p = "paths";',
  });
  assert.equal(await answer(await bundled(root)), ["a b", "one", "function"]);
  remembered(root);
  write(root, "base.json", '{ "compilerOptions": { "paths": { "p": ["./b2.ts"] } } }');
  assert.equal(await answer(await bundled(root)), ["a b", "paths", "function"]);
});

test("an entry point and an option have a build of their own, which takes nothing from others", async () => {
  const root = await project();
  const first = await bundled(root);
  await bundled(root, ENTRY, "sdk");
  await bundled(root, `${ENTRY} // other`);
  assert.is(manifests(root).length, 3);
  assert.is(await bundled(root), first);
});

test("files that have nothing to do with a build change nothing", async () => {
  const root = await project();
  await bundled(root);
  const before = remembered(root);
  write(root, "lib/other.ts", "export const other = 1;");
  write(root, "c.ts", "export const c = 1;");
  write(root, ".local/outputs.json", "{}");
  await bundled(root);
  assert.is(remembered(root), before);
});

test("a bundle that is gone, damaged or has something beside it is made again", async () => {
  const root = await project();
  const file = await bundled(root);
  const code = readFileSync(file, "utf8");
  const damages = [
    () => rmSync(dirname(file), { recursive: true }),
    () => rmSync(file),
    () => writeFileSync(file, code.slice(0, 100)),
    () => writeFileSync(join(dirname(file), "more.mjs"), ""),
  ];
  for (const damage of damages) {
    damage();
    assert.is(await bundled(root), file);
    assert.is(readFileSync(file, "utf8"), code);
    assert.equal(readdirSync(dirname(file)), ["index.mjs"]);
  }
});

test("what is remembered badly counts as unknown, and is remembered anew", async () => {
  const root = await project();
  const file = await bundled(root);
  const [name = ""] = manifests(root);
  const path = join(root, ".build", name);
  const text = readFileSync(path, "utf8");
  for (const bad of [
    "",
    text.slice(0, -20),
    "{}",
    "null",
    "[]",
    '{"inputs":[],"kept":{"one":{}},"digest":""}',
  ]) {
    writeFileSync(path, bad);
    assert.is(await bundled(root), file);
    assert.is(readFileSync(path, "utf8"), text);
  }
});

test("what is remembered says nothing of where the project lies", async () => {
  const root = await project();
  await bundled(root);
  const text = readFileSync(join(root, ".build", manifests(root)[0] ?? ""), "utf8");
  assert.not.match(text, root);
  assert.not.match(text, process.cwd());
  assert.not.match(text, /"\/|file:/);
  const { inputs } = JSON.parse(text);
  assert.equal(inputs, ["b.ts", "lib/a.ts", "node_modules/p/one.js"]);
});

test("a build is not remembered where a source was written meanwhile", async () => {
  const root = await project();
  const kept = { one: { folder: ".build/one-0", files: [] } };
  const build = { recipe: { name: "one", of: [] }, inputs: ["b.ts", "lib/a.ts"], kept };
  const since = clockOf(root);
  await sleep(CLOCK_MS);
  write(root, "b.ts", 'export const b = "later";');
  remember(root, [build], since);
  assert.is(recall(root, build.recipe, new Sources(root)), undefined);
  assert.equal(manifests(root), []);
});

test("a build is not remembered where a package is left to be found later", async () => {
  const root = await project({
    "maybe.js": 'try { exports.p = require("absent"); } catch { exports.p = "none"; }',
  });
  const entry = 'import { p } from "./maybe.js"; export const handler = () => p;';
  assert.is(await answer(await bundled(root, entry)), "none");
  assert.equal(manifests(root), []);
});

test("a bundle is the same whether others are built with it, and whether it was remembered", async () => {
  const root = await project();
  const entries = new Map([1, 2, 3].map((n) => [`f${n}`, `${ENTRY} export const n = ${n};`]));
  const pathOf = async (name: string) =>
    (await bundle(name, entries.get(name) ?? "", root, "lean")).path as Promise<string>;
  const first = await pathOf("f2");
  const together = await Promise.all([...entries.keys()].map(pathOf));
  assert.is(together[1], first);
  rmSync(join(root, ".build"), { recursive: true });
  assert.equal(await Promise.all([...entries.keys()].map(pathOf)), together);
});

test.run();
