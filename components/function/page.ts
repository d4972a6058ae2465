import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { PACKAGE_ROOT } from "../settings/project.ts";

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
  const [html, icon, { outputFiles }] = await Promise.all([
    readFile(join(PACKAGE_ROOT, folder, "index.html")),
    readFile(join(PACKAGE_ROOT, folder, "icon.svg")),
    build({
      entryPoints: [`${folder}/app.tsx`, `${folder}/app.css`],
      absWorkingDir: PACKAGE_ROOT,
      outdir: "page",
      bundle: true,
      write: false,
      platform: "browser",
      target: "es2022",
      format: "iife",
      jsx: "automatic",
      jsxImportSource: "preact",
      minify: true,
      legalComments: "none",
      logLevel: "silent",
    }),
  ]);
  const find = (name: string) => {
    const file = outputFiles.find(({ path }) => basename(path) === name);
    if (!file) throw new Error(`esbuild returned no ${name} for the console's page`);
    return file.contents;
  };
  return { "index.html": html, "app.js": find("app.js"), "app.css": find("app.css"), "icon.svg": icon };
}
