import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { PACKAGE_ROOT } from "../settings/project.ts";
import { clockOf, inputsOf, moduleOf, recall, remember } from "./build-cache.ts";
import { keep } from "./kept.ts";
import { Sources } from "./sources.ts";

/** The files of the console's page, by the names under which they are served. */
export interface Page {
  "index.html": Uint8Array;
  "app.js": Uint8Array;
  "app.css": Uint8Array;
  "icon.svg": Uint8Array;
}

let built: Promise<Page> | undefined;

/** The console's page, bundled once a process; the same bytes for the same sources, on every machine. */
export function page(): Promise<Page> {
  built ??= import.meta.filename.endsWith(".ts") ? bundled() : asInstalled();
  return built;
}

/** An installed package has the page as it was bundled when the package was made. */
async function asInstalled(): Promise<Page> {
  const names = ["index.html", "app.js", "app.css", "icon.svg"] as const;
  const files = names.map(async (name) => [name, await readFile(join(PACKAGE_ROOT, "console/page", name))]);
  return Object.fromEntries(await Promise.all(files)) as unknown as Page;
}

async function bundled(): Promise<Page> {
  const folder = "console/page";
  const [html, icon, { "app.js": js, "app.css": css }] = await Promise.all([
    readFile(join(PACKAGE_ROOT, folder, "index.html")),
    readFile(join(PACKAGE_ROOT, folder, "icon.svg")),
    bundles([`${folder}/app.tsx`, `${folder}/app.css`]),
  ]);
  return { "index.html": html, "app.js": js, "app.css": css, "icon.svg": icon };
}

/** The bundles of the page's entry points, as an earlier build left them, or built. */
async function bundles(entryPoints: string[]): Promise<Pick<Page, "app.js" | "app.css">> {
  const recipe = { name: "page", of: [moduleOf(import.meta.filename)] };
  const kept = recall(PACKAGE_ROOT, recipe, new Sources(PACKAGE_ROOT))?.kept.page;
  if (kept) {
    const read = (name: string) => readFile(join(PACKAGE_ROOT, kept.folder, name));
    return { "app.js": await read("app.js"), "app.css": await read("app.css") };
  }
  const since = clockOf(PACKAGE_ROOT);
  const { outputFiles, metafile } = await build({
    entryPoints,
    absWorkingDir: PACKAGE_ROOT,
    outdir: "page",
    bundle: true,
    write: false,
    metafile: true,
    platform: "browser",
    target: "es2022",
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    legalComments: "none",
    logLevel: "silent",
  });
  const find = (name: string) => {
    const file = outputFiles.find(({ path }) => basename(path) === name);
    if (!file) throw new Error(`esbuild returned no ${name} for the console's page`);
    return file.contents;
  };
  const built = { "app.js": find("app.js"), "app.css": find("app.css") };
  const inputs = inputsOf(metafile, entryPoints);
  if (inputs)
    remember(PACKAGE_ROOT, [{ recipe, inputs, kept: { page: keep(PACKAGE_ROOT, "page", built) } }], since);
  return built;
}
