import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Stryker's mutators, of the last version that runs on Node 20; too large to be a dependency of everybody. */
const PACKAGE = "@stryker-mutator/instrumenter";
const VERSION = "9.6.1";

const LOCAL = resolve(import.meta.dirname, "../../.local");

/** A node of Babel's tree, with its place in it. */
export interface NodePath {
  node: Node;
  parent: Node;
  parentPath: NodePath | null;
}

/** A node of Babel's tree, as far as it is looked at. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

/** Makes the replacements of one node. */
export interface Mutator {
  name: string;
  mutate(path: NodePath): Iterable<Node>;
}

/** Says of a node why nothing in it is mutated. */
export interface Ignorer {
  shouldIgnore(path: NodePath): string | undefined;
}

/** A mutant as Stryker describes it; lines and columns from 0. */
export interface StrykerMutant {
  id: string;
  fileName: string;
  mutatorName: string;
  replacement: string;
  location: { start: Position; end: Position };
  /** Why it is left out. */
  statusReason?: string;
}

interface Position {
  line: number;
  column: number;
}

/** What is used of Stryker: mutants are all in one text, and one is active at a time. */
export interface Stryker {
  /** Mutators may be added. */
  mutators: Mutator[];
  instrument(
    files: readonly { name: string; content: string; mutate: true }[],
    options: { excludedMutations: string[]; ignorers: Ignorer[]; noHeader: true; plugins: null },
  ): Promise<{ files: { name: string; content: string }[]; mutants: StrykerMutant[] }>;
}

/** Loads Stryker's instrumenter, which is installed into `.local/` on first use: that needs the network. */
export async function stryker(): Promise<Stryker> {
  const source = join(installed(), "node_modules", PACKAGE, "dist/src");
  const load = (file: string) => import(pathToFileURL(join(source, file)).href);
  const [{ Instrumenter }, { allMutators }] = await Promise.all([
    load("index.js"),
    load("mutators/index.js"),
  ]);
  const silent = { debug() {}, info() {}, warn() {}, isDebugEnabled: () => false };
  const instrumenter = new Instrumenter(silent);
  return {
    mutators: allMutators,
    instrument: (files, options) => instrumenter.instrument(files, options),
  };
}

/** Its folder. An installation is made apart and moved as a whole, so that two at a time do no harm. */
function installed(): string {
  const folder = join(LOCAL, `stryker-${VERSION}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    writeFileSync(join(draft, "package.json"), "{}");
    execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", `${PACKAGE}@${VERSION}`], {
      cwd: draft,
      stdio: ["ignore", "ignore", "inherit"],
    });
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}
