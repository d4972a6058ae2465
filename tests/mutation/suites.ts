import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { build } from "esbuild";
import type { Instrumented } from "./instrument.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Where the suites are that hold the runtime to what it promises; they need no local AWS. */
const FOLDER = "tests/runtime";

/**
 * Suites that look by chance for what nobody has thought of, or build the largest that each contract allows: they take too
 * long for a thousand mutants.
 */
const SLOW = /(\/(gather-(faults|property)|limits|record-size)|\.full)\.test\.ts$/;

/** Every suite of the runtime, with all mutants in it, as a CommonJS module: path → code. */
export async function bundledSuites({ sources }: Instrumented): Promise<Map<string, string>> {
  const suites = readdirSync(resolve(ROOT, FOLDER), { recursive: true, encoding: "utf8" })
    .map((path) => `${FOLDER}/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".test.ts") && !SLOW.test(path))
    .sort();
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: suites,
    outdir: ROOT,
    outbase: ROOT,
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
    // What a thread compiles cannot import later.
    supported: { "dynamic-import": false },
    // Loaded once in a thread's life.
    external: ["@aws-sdk/*", "fast-check", "uvu", "uvu/assert", "zod"],
    // Suites look for packages only.
    define: { "import.meta.url": JSON.stringify(resolve(ROOT, "package.json")) },
    banner: { js: '"use strict";' },
    logLevel: "silent",
    // Not that of the harness, to which tsconfig.json leads.
    tsconfigRaw: {},
    plugins: [
      {
        name: "mutants",
        setup({ onLoad }) {
          onLoad({ filter: /[\\/]runtime[\\/].*\.ts$/ }, ({ path }) => {
            const contents = sources.get(relative(ROOT, path).replaceAll("\\", "/"));
            return contents === undefined ? undefined : { contents, loader: "ts" };
          });
          // Suites look for files beside them.
          onLoad({ filter: /[\\/]tests[\\/]runtime[\\/].*\.ts$/ }, ({ path }) => ({
            contents: readFileSync(path, "utf8").replaceAll(
              "import.meta.dirname",
              JSON.stringify(dirname(path)),
            ),
            loader: "ts",
          }));
        },
      },
    ],
  });
  return new Map(
    outputFiles.map(({ path, text }) => [
      relative(ROOT, path).replaceAll("\\", "/").replace(/\.js$/, ".ts"),
      text,
    ]),
  );
}

/** The code of a thread that runs suites. */
export async function bundledHost(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, "host.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
    packages: "external",
  });
  return outputFiles[0]?.text ?? "";
}
