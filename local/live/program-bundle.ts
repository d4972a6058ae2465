import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { asPlaces } from "../../components/function/bundle.ts";

/** The program, read anew at each evaluation with all that it imports. */
export interface LiveProgram {
  /** For `evaluate`: runs the program as its files are now. Rejects with the places of what does not compile. */
  load(path: string): Promise<object>;
  /** Absolute paths of the files that it was made of, the last time. */
  files(): ReadonlySet<string>;
}

/**
 * Node.js evaluates a module once, so the program's own modules are put into a new one each time; packages stay loaded.
 * @param made the files that it was made of when an earlier process evaluated it
 */
export function liveProgram(root: string, made: ReadonlySet<string> = new Set()): LiveProgram {
  let files = made;
  let loads = 0;
  return {
    async load(path) {
      const { code, inputs } = await bundled(root, path);
      files = new Set(inputs.map((input) => resolve(root, input)));
      const file = join(root, ".build", `program-${process.pid}-${++loads}.mjs`);
      mkdirSync(dirname(file), { recursive: true });
      const remove = () => rmSync(file, { force: true });
      process.once("exit", remove);
      try {
        writeFileSync(file, code);
        return await import(pathToFileURL(file).href);
      } finally {
        remove();
        process.off("exit", remove);
      }
    },
    files: () => files,
  };
}

async function bundled(root: string, path: string) {
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: [path],
      plugins: [inPlace],
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      platform: "node",
      target: "node20",
      format: "esm",
      packages: "external",
      logLevel: "silent",
    });
    return { code: outputFiles[0]?.contents ?? "", inputs: Object.keys(metafile.inputs) };
  } catch (error) {
    throw asPlaces("The program does not compile", error);
  }
}

/** Modules that are one with those of whoever evaluates the program: that is how bundles are taken over. */
const SHARED = resolve(import.meta.dirname, "../../components/function/bundle.ts");

/** Modules know where they lie, although they run from elsewhere. */
const inPlace: Plugin = {
  name: "in-place",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) =>
      resolve(resolveDir, path) === SHARED ? { path: pathToFileURL(SHARED).href, external: true } : undefined,
    );
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text
        .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)))
        .replaceAll("import.meta.filename", JSON.stringify(path))
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: "ts" };
    });
  },
};
