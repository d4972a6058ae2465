import { existsSync, readdirSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";

/** Where this package lies: its runtime is bundled into every function. */
export const PACKAGE_ROOT = resolve(import.meta.dirname, "../..");

/** A business function's file. */
export interface HandlerFile {
  /** Relative to the project's root, with forward slashes. */
  path: string;
  /** The folder below `handlers/`: who owns the function and its events. */
  owner: string;
}

/** Finds `handlers/<owner>/<name>.ts`. Throws where there is none, or more than one. */
export function handlerFile(root: string, name: string): HandlerFile {
  const files = filesIn(root, "handlers").filter((file) => file.endsWith(`/${name}.ts`));
  const [path, second] = files.filter((file) => file.split("/").length > 2);
  if (!path)
    throw new Error(`${name} has no handler: write handlers/<owner>/${name}.ts, which exports \`handle\`.`);
  if (second)
    throw new Error(`${name} has two handlers, ${path} and ${second}: a component's name is unique.`);
  return { path, owner: path.split("/").slice(1, -1).join("/") };
}

/** The adapters of a port, `adapters/<owner>/<port>/<choice>.ts`: choice → file, relative to the root. */
export function adapterFiles(root: string, port: string): Map<string, string> {
  const files = filesIn(root, "adapters").filter((file) => file.split("/").at(-2) === port);
  return new Map(files.map((file) => [basename(file, ".ts"), file]));
}

/** All TypeScript files below a folder of the project, relative to the root. */
function filesIn(root: string, folder: string): string[] {
  const path = join(root, folder);
  return (existsSync(path) ? readdirSync(path, { recursive: true, withFileTypes: true }) : [])
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => slashed(relative(root, join(entry.parentPath, entry.name))))
    .sort();
}

/** A path with forward slashes, so that the same program gives the same archive on every system. */
export function slashed(path: string): string {
  return path.split(sep).join("/");
}
