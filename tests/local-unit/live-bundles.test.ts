import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stop } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { incremental } from "../../local/live/bundles.ts";
import { temporaryProject } from "../components/temporary-project.ts";

const entry = (n: number) =>
  `import { shared } from "./shared.ts"; export const handler = () => shared + ${n};`;

/** Two functions as a process that has just started bundles them. */
async function started(root: string) {
  const bundles = incremental(root);
  const made = [1, 2].map((n) => bundles.bundle(`f${n}`, entry(n), root, "lean"));
  const paths = await Promise.all(made.map(async (archive) => (await (await archive).path) as string));
  return { bundles, paths };
}

/** The file that remembers the build, by its inode: another one after it was built again. */
function remembered(root: string): number {
  const [name = "", second] = readdirSync(join(root, ".build")).filter((file) => file.endsWith(".json"));
  assert.is(second, undefined);
  return statSync(join(root, ".build", name)).ino;
}

async function answer(root: string, folder: string | undefined): Promise<unknown> {
  return (await import(join(root, String(folder), "index.mjs"))).handler();
}

test("a second start takes the bundles as they are, and follows what changes then", async () => {
  const root = temporaryProject({ "shared.ts": 'export const shared = "a";' });
  await sleep(20);
  const first = await started(root);
  const before = remembered(root);
  assert.is(await answer(root, first.paths[1]), "a2");
  await stop();

  const { bundles, paths } = await started(root);
  assert.is(remembered(root), before);
  assert.equal(paths, first.paths);
  assert.equal([...bundles.files()], [join(root, "shared.ts")]);
  assert.equal([...bundles.folders()].sort(), [...first.bundles.folders()].sort());

  writeFileSync(join(root, "shared.ts"), 'export const shared = "b";');
  await sleep(20);
  const changed = await bundles.rebuild();
  assert.equal([...changed.keys()].sort(), ["f1", "f2"]);
  assert.is(await answer(root, changed.get("f2")), "b2");
  assert.equal((await started(root)).paths, [changed.get("f1"), changed.get("f2")]);
  await stop();
});

test("a start after a change builds again", async () => {
  const root = temporaryProject({ "shared.ts": 'export const shared = "a";' });
  await sleep(20);
  const first = await started(root);
  writeFileSync(join(root, "shared.ts"), 'export const shared = "b";');
  const second = await started(root);
  assert.is.not(second.paths[0], first.paths[0]);
  assert.is(await answer(root, second.paths[0]), "b1");
  assert.match(readFileSync(join(root, String(second.paths[0]), "index.mjs"), "utf8"), "import");
  await stop();
});

test.run();
