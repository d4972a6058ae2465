import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Files by name, none of them in a folder. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** Where files are kept: a folder relative to the root, named by what is in them, and their names in that order. */
export interface Kept {
  folder: string;
  files: readonly string[];
}

/**
 * Keeps files in a folder below the root that is named by what is in them. Writes beside and renames, so that an
 * interrupted run leaves no half a folder under a good name; what stands there damaged is replaced.
 */
export function keep(root: string, name: string, contents: Files): Kept {
  const files = Object.keys(contents);
  const kept = { folder: `.build/${name}-${digestOf(Object.values(contents))}`, files };
  if (isKept(root, kept)) return kept;
  const folder = join(root, kept.folder);
  const draft = draftOf(folder);
  mkdirSync(draft, { recursive: true });
  for (const [file, content] of Object.entries(contents)) writeFileSync(join(draft, file), content);
  try {
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another process that builds the same may have been first.
    if (!isKept(root, kept)) throw error;
  }
  return kept;
}

/** Whether all files are in their folder as they were kept, and nothing else. */
export function isKept(root: string, { folder, files }: Kept): boolean {
  const path = join(root, folder);
  if (!existsSync(path)) return false;
  const found = readdirSync(path).sort();
  if (found.join("\n") !== files.toSorted().join("\n")) return false;
  return folder.endsWith(`-${digestOf(files.map((file) => readFileSync(join(path, file))))}`);
}

/** Writes a file beside and renames it, so that nobody finds half of it. */
export function writeWhole(path: string, text: string): void {
  const draft = draftOf(path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(draft, text);
  renameSync(draft, path);
}

function draftOf(path: string): string {
  return `${path}.${process.pid}`;
}

function digestOf(contents: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(content);
  return hash.digest("hex").slice(0, 16);
}
