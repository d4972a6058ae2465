import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type BuildFailure, build, type Message, type Plugin } from "esbuild";
import { PACKAGE_ROOT } from "./project.ts";

/** Entry points that wait for the next build: name → source, by root. */
const waiting = new Map<string, { entries: Map<string, string>; built: Promise<Map<string, Uint8Array>> }>();

/**
 * Bundles an entry point with all that it imports into `.build/<name>-<hash>/index.mjs` below the root. The folder is
 * named by its content, so an unchanged function is no change to Pulumi; the path is relative, so it is the same on
 * every machine. The functions of a program are built together, since most of what they import is the same.
 */
export async function bundle(name: string, entry: string, root: string): Promise<pulumi.asset.FileArchive> {
  const batch = waiting.get(root) ?? { entries: new Map<string, string>(), built: nextBuild(root) };
  waiting.set(root, batch);
  batch.entries.set(name, entry);
  const built = await batch.built.catch((cause: Error) => {
    // An error of its own for each function: Pulumi writes into the message of what it gets.
    throw new Error(cause.message, { cause });
  });
  const code = built.get(name);
  if (!code) throw new Error(`esbuild returned nothing for ${name}`);
  const folder = `.build/${name}-${createHash("sha256").update(code).digest("hex").slice(0, 16)}`;
  write(join(root, folder), code);
  return new pulumi.asset.FileArchive(folder);
}

/** Builds what is waiting once the program has declared its functions. */
async function nextBuild(root: string): Promise<Map<string, Uint8Array>> {
  await new Promise((resolve) => setImmediate(resolve));
  const entries = waiting.get(root)?.entries ?? new Map<string, string>();
  waiting.delete(root);
  try {
    const { outputFiles } = await build({
      entryPoints: Object.fromEntries([...entries.keys()].map((name) => [name, `entry:${name}`])),
      plugins: [virtual(entries, root)],
      absWorkingDir: root,
      outdir: root,
      bundle: true,
      write: false,
      platform: "node",
      target: "node20",
      format: "esm",
      mainFields: ["module", "main"],
      minify: true,
      legalComments: "none",
      logLevel: "silent",
      alias: { "@aws-sdk/credential-provider-node": join(PACKAGE_ROOT, "runtime/aws/lambda-credentials.ts") },
      // Some dependencies are CommonJS and call require for Node's own modules.
      banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
    });
    return new Map(outputFiles.map(({ path, contents }) => [basename(path, ".js"), contents]));
  } catch (error) {
    const { errors } = error as BuildFailure;
    if (!errors) throw error;
    throw new Error(
      `The functions cannot be bundled:\n${errors.map((one) => `  ${place(one)}${one.text}`).join("\n")}`,
    );
  }
}

/** Entry points are texts, not files. */
function virtual(entries: ReadonlyMap<string, string>, root: string): Plugin {
  return {
    name: "entry",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^entry:/ }, ({ path }) => ({
        path: path.slice("entry:".length),
        namespace: "entry",
      }));
      onLoad({ filter: /.*/, namespace: "entry" }, ({ path }) => ({
        contents: entries.get(path) ?? "",
        resolveDir: root,
        loader: "ts",
      }));
    },
  };
}

function place({ location }: Message): string {
  return location ? `${location.file}:${location.line}:${location.column}: ` : "";
}

/** Writes beside and renames, so that an interrupted run leaves no half a bundle under a good name. */
function write(folder: string, code: Uint8Array): void {
  if (existsSync(join(folder, "index.mjs"))) return;
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, "index.mjs"), code);
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
}
