import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { type Metafile, version } from "esbuild";
import { isKept, type Kept, writeWhole } from "./kept.ts";
import { Sources } from "./sources.ts";

/** A build, by all that it depends on besides files. */
export interface Recipe {
  /** Names the file in which it is remembered. */
  name: string;
  /** JSON values; how it is made and of which texts, without absolute paths. */
  of: readonly unknown[];
}

/** What a build came to. */
export interface Built {
  recipe: Recipe;
  /** Paths of the files that it was made of, relative to the root, sorted. */
  inputs: readonly string[];
  /** By the names of its parts. */
  kept: Readonly<Record<string, Kept>>;
}

/** As it stands in `.build/<name>-<digest of the recipe>.json`. */
interface Remembered extends Omit<Built, "recipe"> {
  digest: string;
}

/**
 * What a build would come to, as far as any process has made it before, and neither the recipe nor esbuild nor a file differs
 * that it was made of; undefined where it has to be made.
 */
export function recall(root: string, recipe: Recipe, sources: Sources): Remembered | undefined {
  const found = read(join(root, fileOf(recipe)));
  if (!found || sources.digestOf(found.inputs) !== found.digest) return undefined;
  return Object.values(found.kept).every((kept) => isKept(root, kept)) ? found : undefined;
}

/**
 * Remembers what builds came to, unless something of it was written while they were made.
 * @param since when they were begun, of {@link clockOf}
 */
export function remember(root: string, builds: readonly Built[], since: number): void {
  const sources = new Sources(root);
  const found = builds.map(({ recipe, inputs, kept }): [string, Remembered] => [
    fileOf(recipe),
    { inputs, kept, digest: sources.digestOf(inputs) ?? "" },
  ]);
  if (!sources.isOlderThan(since)) return;
  for (const [file, one] of found) if (one.digest) writeWhole(join(root, file), JSON.stringify(one));
}

/** What tells one state of a module from another, for the recipe of what its code builds: its `import.meta.filename`. */
export function moduleOf(filename: string): string {
  return createHash("sha256").update(readFileSync(filename)).digest("hex");
}

/** What the disk's clock says (ms), by a file that is written and removed; other clocks may be before or behind it. */
export function clockOf(root: string): number {
  const folder = join(root, ".build");
  const file = join(folder, `clock.${process.pid}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, "");
  try {
    return statSync(file).ctimeMs;
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * All files that entry points are made of, sorted; undefined where esbuild left a package to be found later, so that the
 * build may differ although no file does.
 * @param entries keys of the metafile's inputs
 */
export function inputsOf({ inputs }: Metafile, entries: readonly string[]): string[] | undefined {
  const found = new Set(entries);
  for (const path of found)
    for (const { path: imported, external } of inputs[path]?.imports ?? []) {
      if (!external) found.add(imported);
      else if (!isBuiltin(imported) && imported !== HELPERS) return undefined;
    }
  return [...found].filter((path) => !VIRTUAL.test(path)).sort();
}

/** How esbuild names its own helpers. */
const HELPERS = "<runtime>";

/** What is no file: `entry:sweep`. */
const VIRTUAL = /^[\w-]{2,}:/;

function fileOf({ name, of }: Recipe): string {
  const hash = createHash("sha256").update(JSON.stringify([version, ...of]));
  return `.build/${name}-${hash.digest("hex").slice(0, 16)}.json`;
}

/** A file that is not there, or damaged, remembers nothing. */
function read(path: string): Remembered | undefined {
  try {
    const { inputs, kept, digest } = JSON.parse(readFileSync(path, "utf8")) as Remembered;
    const isWhole = Array.isArray(inputs) && typeof digest === "string" && Object.values(kept).every(isOne);
    return isWhole ? { inputs, kept, digest } : undefined;
  } catch {
    return undefined;
  }
}

function isOne({ folder, files }: Kept): boolean {
  return typeof folder === "string" && Array.isArray(files);
}
