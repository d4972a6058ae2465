import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix, resolve } from "node:path";
import { buildPackage, type ENTRIES } from "../../../package/build.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

/** A project of another team, in which the packed package is installed. */
export interface Project {
  folder: string;
  /** Files of the package, as it was packed. */
  files: readonly string[];
  /** The package as it is installed. */
  installed: string;
  /** Puts further packages beside it, from those that are here. */
  link(...names: string[]): void;
  write(path: string, text: string): void;
  /** Runs a file with Node.js; one of ours, such as the compiler, by its path in node_modules. */
  node(...args: string[]): { status: number | null; said: string };
  remove(): void;
}

/** Packs the package, with the declarations of some entry points, and installs it with its dependencies and nothing else. */
export async function installed(entries: readonly (typeof ENTRIES)[number][]): Promise<Project> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "package-")));
  const source = join(base, "source");
  mkdirSync(source);
  for (const name of ["package.json", "README.md", "LICENSE"]) cpSync(join(ROOT, name), join(source, name));
  await buildPackage(source, entries);
  const { filename, files } = packed(source);
  const folder = join(base, "consumer");
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  const extracted = spawnSync("tar", ["-xzf", join(source, filename), "-C", join(folder, "node_modules")]);
  if (extracted.status !== 0) throw new Error(String(extracted.stderr));
  const { name, dependencies } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const home = join(folder, "node_modules", name);
  cpSync(join(folder, "node_modules/package"), home, { recursive: true });
  rmSync(join(folder, "node_modules/package"), { recursive: true });
  const project: Project = {
    folder,
    files,
    installed: home,
    link(...names) {
      for (const one of names) {
        const place = join(folder, "node_modules", one);
        mkdirSync(dirname(place), { recursive: true });
        symlinkSync(join(ROOT, "node_modules", one), place, "dir");
      }
    },
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    node(...args) {
      const command = args.map((arg) => (arg.startsWith("node_modules/") ? join(ROOT, arg) : arg));
      const { status, stdout, stderr } = spawnSync(process.execPath, command, {
        cwd: folder,
        encoding: "utf8",
      });
      return { status, said: stdout + stderr };
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
  project.link(...Object.keys(dependencies));
  return project;
}

/** What `npm pack` makes of a folder in which all is built. */
function packed(folder: string): { filename: string; files: string[] } {
  const { stdout, stderr, status } = spawnSync("npm", ["pack", "--json", "--ignore-scripts"], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  const [{ filename, files }] = JSON.parse(stdout);
  return { filename, files: files.map(({ path }: { path: string }) => path) };
}

/** Files of an installed package that one of them imports, itself included; and the packages that they name. */
export function reached(home: string, entry: string): { files: string[]; packages: string[] } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const open = [entry];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (files.has(path)) continue;
    files.add(path);
    const text = readFileSync(join(home, path), "utf8");
    for (const [, name = ""] of text.matchAll(/(?:\bfrom|\bimport\(|\bimport)\s*"([^"]+)"/g))
      if (name.startsWith("."))
        open.push(
          posix.join(posix.dirname(path), path.endsWith(".d.ts") ? name.replace(/\.js$/, ".d.ts") : name),
        );
      else if (!name.startsWith("node:")) packages.add(name);
  }
  return { files: [...files].sort(), packages: [...packages].sort() };
}
