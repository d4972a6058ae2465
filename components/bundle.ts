import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type BuildFailure, buildSync } from "esbuild";
import { PACKAGE_ROOT } from "./project.ts";

/**
 * Bundles an entry point with all that it imports into `.build/<name>-<hash>/index.mjs` below the root. The folder is
 * named by its content, so an unchanged function is no change to Pulumi; the path is relative, so it is the same on
 * every machine.
 */
export function bundle(name: string, entry: string, root: string): pulumi.asset.FileArchive {
  const code = build(name, entry, root);
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const folder = `.build/${name}-${hash}`;
  write(join(root, folder), code);
  return new pulumi.asset.FileArchive(folder);
}

function build(name: string, entry: string, root: string): Uint8Array {
  try {
    const { outputFiles } = buildSync({
      stdin: { contents: entry, resolveDir: root, sourcefile: `${name}.entry.ts`, loader: "ts" },
      absWorkingDir: root,
      bundle: true,
      write: false,
      platform: "node",
      target: "node20",
      format: "esm",
      mainFields: ["module", "main"],
      minify: true,
      legalComments: "none",
      alias: { "@aws-sdk/credential-provider-node": join(PACKAGE_ROOT, "runtime/aws/lambda-credentials.ts") },
      logLevel: "silent",
      // Some dependencies are CommonJS and call require for Node's own modules.
      banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
    });
    return outputFiles[0]?.contents ?? new Uint8Array();
  } catch (error) {
    const { errors = [] } = error as Partial<BuildFailure>;
    const lines = errors.map(({ text, location }) =>
      location ? `${location.file}:${location.line}:${location.column}: ${text}` : text,
    );
    throw new Error(`${name} cannot be bundled:\n  ${lines.join("\n  ") || (error as Error).message}`);
  }
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
