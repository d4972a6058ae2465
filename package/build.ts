/**
 * `npm pack` builds with this what other teams install: `dist/`, JavaScript and declarations file by file as the sources lie,
 * so that what is bundled into functions, and what errors name, is found where it is here.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { page } from "../components/function/page.ts";
import { NEEDS } from "./needs.ts";

const ROOT = resolve(import.meta.dirname, "..");

/** Rooms of which the package has all; of others nothing is imported from them. */
const ROOMS = ["schemas", "runtime", "history", "components", "console", "tools", "testing", "package"];

/** What is no part of it: the page is bundled, and this file has done its work. */
const APART = /^(console\/page\/|package\/build\.ts)/;

/** The entry points, as far as they have declarations. */
export const ENTRIES = ["schemas", "handlers", "components", "testing"] as const;

/** Builds `dist/` below a folder. @param entries those that get declarations. @default all; one is done in a fraction of the time */
export async function buildPackage(
  folder = ROOT,
  entries: readonly (typeof ENTRIES)[number][] = ENTRIES,
): Promise<void> {
  const dist = join(folder, "dist");
  rmSync(dist, { recursive: true, force: true });
  await writeCode(dist);
  writeDeclarations(dist, entries);
  for (const entry of Object.keys(NEEDS)) await guard(dist, entry);
  for (const [name, content] of Object.entries(await page()))
    write(join(dist, "console/page", name), content as Uint8Array);
}

function sources(): string[] {
  return ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" }).map(
      (path) => `${room}/${path.replaceAll("\\", "/")}`,
    ),
  ).filter((path) => path.endsWith(".ts") && !APART.test(path));
}

/** Every file by itself: imports stay imports, under the names of what comes out. */
async function writeCode(dist: string): Promise<void> {
  const asBuilt: Plugin = {
    name: "as built",
    setup({ onResolve }) {
      onResolve({ filter: /.*/ }, ({ path, kind }) =>
        kind === "entry-point" ? undefined : { path: path.replace(/^(\..*)\.ts$/, "$1.js"), external: true },
      );
    },
  };
  await build({
    entryPoints: sources(),
    absWorkingDir: ROOT,
    outbase: ROOT,
    outdir: dist,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    logLevel: "warning",
    ignoreAnnotations: true,
    plugins: [asBuilt],
  });
}

/** Declarations of what the entry points reach; specifiers as other tsconfigs take them. */
function writeDeclarations(dist: string, entries: readonly string[]): void {
  const files = entries.map((entry) => (entry === "handlers" ? "runtime/handler.ts" : `package/${entry}.ts`));
  const options = {
    extends: "./tsconfig.json",
    compilerOptions: {
      ...{ noEmit: false, noCheck: true, declaration: true, emitDeclarationOnly: true },
      ...{ rootDir: ROOT, outDir: dist, paths: {} },
    },
    files: files.map((file) => join(ROOT, file)),
    include: [],
  };
  const project = join(ROOT, `.declarations-${process.pid}.json`);
  writeFileSync(project, JSON.stringify(options));
  const tsc = join(ROOT, "node_modules/typescript-7/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
  rmSync(project);
  if (status !== 0) throw new Error(`No declarations can be made:\n${stdout}`);
  for (const path of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".d.ts")) continue;
    const file = join(dist, path);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/((?:from|module|import) ?\(?"\.[^"\n]*)\.ts"/g, '$1.js"'));
  }
}

/**
 * Puts a guard before an entry point, under its name: one that is imported without what it needs says what to install. It
 * loads the entry point afterwards, since imports come before whatever a module does.
 */
async function guard(dist: string, entry: string): Promise<void> {
  const { outputFiles, metafile } = await build({
    entryPoints: [`package/${entry}.ts`],
    absWorkingDir: ROOT,
    outdir: dist,
    bundle: true,
    write: false,
    metafile: true,
    packages: "external",
    platform: "node",
    format: "esm",
    ignoreAnnotations: true,
  });
  const [{ exports = [] } = {}] = Object.values(metafile.outputs);
  if (outputFiles.length === 0) throw new Error(`${entry} exports nothing`);
  write(
    join(dist, `${entry}.js`),
    [
      `import { need } from "./package/needs.js";`,
      `need(${JSON.stringify(entry)}, (name) => import.meta.resolve(name));`,
      `export const { ${exports.join(", ")} } = await import("./package/${entry}.js");`,
      "",
    ].join("\n"),
  );
}

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

if (process.argv[1] === import.meta.filename) await buildPackage();
