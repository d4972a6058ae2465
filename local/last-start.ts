import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../components/function/kept.ts";
import type { LiveState } from "./live/live.ts";
import { isAside } from "./live/watch.ts";
import type { KeptState } from "./server.ts";

/** What a start has deployed, for the next one of the same program. */
export interface LastStart {
  /** Tells one state of the program, its settings and its local AWS from another. */
  digest: string;
  outputs: Record<string, unknown>;
  resources: number;
  /** For who follows its files. */
  live: LiveState;
}

export interface StateArgs {
  root: string;
  port: number;
  /** Flows that are deployed; undefined where all are. */
  flows: readonly string[] | undefined;
  /** Whether data is kept, too. */
  keep: boolean;
}

/**
 * Where a local AWS finds what earlier ones left: with data as it was stopped, or as it was deployed, with nothing in it. The
 * latter is of one choice of flows, and is thrown away where it may be written by half.
 */
export function stateOf({ root, port, flows, keep }: StateArgs): KeptState {
  const name = keep ? `kept-${port}` : ["deployed", port, ...(flows ?? [])].join("-");
  const folder = join(root, ".local", name);
  if (!keep && !readLast(folder)) rmSync(folder, { recursive: true, force: true });
  return { folder, whenStopped: keep };
}

const fileIn = (folder: string) => join(folder, "last-start");

/** What is said beside a local AWS's state: only while it tells of just that state. */
export function readLast(folder: string): LastStart | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(folder), "utf8"));
  } catch {
    return undefined;
  }
}

export function writeLast(folder: string, last: LastStart): void {
  writeWhole(fileIn(folder), JSON.stringify(last));
}

export function forgetLast(folder: string): void {
  rmSync(fileIn(folder), { force: true });
}

/** What is read of the project's own folder; pages are not. */
const READ = /\.(ts|json|ya?ml)$/;

/**
 * A digest of all that a program may be made of: every file of the project but tests and documents, what is installed, and
 * facts besides. It is a superset, so that nothing is taken for unchanged by mistake.
 */
export function digestOf(root: string, facts: readonly unknown[]): string {
  const hash = createHash("sha256");
  const add = (path: string, bytes: string | Uint8Array) =>
    hash.update(`${path}\n${bytes.length}\n`).update(bytes);
  const walked = new Set<string>();
  const walk = (folder: string) => {
    const real = realpathSync(join(root, folder));
    // A link may lead back to where it stands.
    if (walked.has(real)) return;
    walked.add(real);
    for (const name of readdirSync(real).sort()) {
      const path = join(folder, name);
      const aside = isAside(name, { isRoot: folder === "" });
      const stat = aside ? undefined : statSync(join(root, path), { throwIfNoEntry: false });
      if (stat?.isDirectory()) walk(path);
      else if (stat?.isFile() && (folder !== "" || READ.test(name)))
        add(path, readFileSync(join(root, path)));
    }
  };
  walk("");
  const installed = join(root, "node_modules/.package-lock.json");
  if (existsSync(installed)) add("installed", readFileSync(installed));
  add("facts", JSON.stringify(facts));
  return hash.digest("hex");
}
