import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Figure } from "./figure.ts";

/** What a bench found: figures, and tables of what is no figure. */
export interface Result {
  figures: Figure[];
  tables?: Readonly<Record<string, readonly object[]>>;
}

/** Writes what a bench found, and on what machine, into `NAME.json`; returns its path. */
export function writeResult(folder: string, name: string, result: Result): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  const machine = { node: process.version, cores: availableParallelism() };
  writeFileSync(path, `${JSON.stringify({ ...machine, ...result }, null, 2)}\n`);
  return path;
}

/** Prints it as tables. */
export function printResult({ figures, tables = {} }: Result): void {
  if (figures.length > 0) console.table(Object.fromEntries(figures.map(({ name, ...rest }) => [name, rest])));
  for (const [title, rows] of Object.entries(tables)) {
    console.log(title);
    console.table(rows);
  }
}
