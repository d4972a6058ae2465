import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

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
  const handlers = join(root, "handlers");
  const files = (existsSync(handlers) ? readdirSync(handlers, { recursive: true, withFileTypes: true }) : [])
    .filter((entry) => entry.isFile() && entry.name === `${name}.ts`)
    .map((entry) => slashed(relative(root, join(entry.parentPath, entry.name))))
    .sort();
  const [path, second] = files.filter((file) => file.split("/").length > 2);
  if (!path)
    throw new Error(`${name} has no handler: write handlers/<owner>/${name}.ts, which exports \`handle\`.`);
  if (second)
    throw new Error(`${name} has two handlers, ${path} and ${second}: a component's name is unique.`);
  return { path, owner: path.split("/").slice(1, -1).join("/") };
}

/** The files of an adapter's folder, without their endings. */
export function adapterChoices(root: string, port: string): string[] {
  const folder = join(root, "adapters", port);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -3))
    .sort();
}

/** A path with forward slashes, so that the same program gives the same archive on every system. */
export function slashed(path: string): string {
  return path.split(sep).join("/");
}
