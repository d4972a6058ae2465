import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, sep } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type BuildFailure, type BuildOptions, build, type Message, type Plugin } from "esbuild";
import { PACKAGE_ROOT } from "../settings/project.ts";

/** Entry points that wait for the next build: name → source, by root and client. */
const waiting = new Map<string, { entries: Map<string, string>; built: Promise<Map<string, Uint8Array>> }>();

/** What functions call AWS with: `lean`, the client in runtime/wire/; `sdk`, the AWS SDK. */
export type AwsClient = "lean" | "sdk";

export type Bundler = (
  name: string,
  entry: string,
  root: string,
  client: AwsClient,
) => Promise<pulumi.asset.FileArchive>;

let bundler: Bundler = built;

/** Has something else make bundles, where nobody reads them: esbuild is most of what a program costs. @default esbuild */
export function bundleBy(other: Bundler = built): void {
  bundler = other;
}

/**
 * Bundles an entry point with all that it imports into `.build/<name>-<hash>/index.mjs` below the root. The folder is
 * named by its content, so an unchanged function is no change to Pulumi; the path is relative, so it is the same on
 * every machine. The functions of a program are built together, since most of what they import is the same.
 */
export function bundle(
  name: string,
  entry: string,
  root: string,
  client: AwsClient,
): Promise<pulumi.asset.FileArchive> {
  return bundler(name, entry, root, client);
}

async function built(
  name: string,
  entry: string,
  root: string,
  client: AwsClient,
): Promise<pulumi.asset.FileArchive> {
  const key = `${client} ${root}`;
  const batch = waiting.get(key) ?? { entries: new Map<string, string>(), built: nextBuild(root, client) };
  waiting.set(key, batch);
  batch.entries.set(name, entry);
  const outputs = await batch.built.catch((cause: Error) => {
    // An error of its own for each function: Pulumi writes into the message of what it gets.
    throw new Error(cause.message, { cause });
  });
  const code = outputs.get(name);
  if (!code) throw new Error(`esbuild returned nothing for ${name}`);
  return new pulumi.asset.FileArchive(keep(root, name, { "index.mjs": code }));
}

/** Keeps files as {@link bundle} does; each as an asset under its name. */
export function assets(name: string, files: Files, root: string): Record<string, pulumi.asset.FileAsset> {
  const folder = keep(root, name, files);
  return Object.fromEntries(
    Object.keys(files).map((file) => [file, new pulumi.asset.FileAsset(`${folder}/${file}`)]),
  );
}

/** A function's bundle as {@link bundle} keeps it below the root, with further files beside it. */
export function withFiles(
  folder: string,
  files: pulumi.asset.AssetMap,
  root: string,
): pulumi.asset.AssetArchive {
  const path = join(root, folder);
  // A program that is evaluated without bundling has no such folder.
  const own = existsSync(path) ? readdirSync(path).sort() : ["index.mjs"];
  return new pulumi.asset.AssetArchive({
    ...Object.fromEntries(own.map((file) => [file, new pulumi.asset.FileAsset(`${folder}/${file}`)])),
    ...files,
  });
}

/** Files by name, none of them in a folder. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** Builds what is waiting once the program has declared its functions. */
async function nextBuild(root: string, client: AwsClient): Promise<Map<string, Uint8Array>> {
  await new Promise((resolve) => setImmediate(resolve));
  const key = `${client} ${root}`;
  const entries = waiting.get(key)?.entries ?? new Map<string, string>();
  waiting.delete(key);
  try {
    const { outputFiles = [] } = await build({ ...buildOptions(entries, root, client), minify: true });
    return new Map(outputFiles.map(({ path, contents }) => [basename(path, ".js"), contents]));
  } catch (error) {
    throw asPlaces("The functions cannot be bundled", error);
  }
}

/** How esbuild makes functions of their entry points: name → source. */
export function buildOptions(
  entries: ReadonlyMap<string, string>,
  root: string,
  client: AwsClient,
): BuildOptions {
  return {
    entryPoints: Object.fromEntries([...entries.keys()].map((name) => [name, `entry:${name}`])),
    plugins: [virtual(entries, root), ...(client === "lean" ? [lean] : [])],
    absWorkingDir: root,
    outdir: root,
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "esm",
    mainFields: ["module", "main"],
    legalComments: "none",
    logLevel: "silent",
    // Without an ending: TypeScript in a clone, JavaScript where this package is installed.
    alias: { "@aws-sdk/credential-provider-node": join(PACKAGE_ROOT, "runtime/aws/lambda-credentials") },
    // Some dependencies are CommonJS and call require for Node's own modules.
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
  };
}

/** The rooms of this package whose files run in functions and call AWS. */
const CALLING = ["runtime", "console", "tools"].map((room) => join(PACKAGE_ROOT, room, sep));

/** What takes an SDK's client from its caller. */
const OUTSIDE = join(PACKAGE_ROOT, "runtime/outside", sep);

/** Puts the lean client in the SDK's place, where this package's files ask for it; handlers' adapters get what they import. */
const lean: Plugin = {
  name: "lean",
  setup(build) {
    build.onResolve(
      { filter: /^@aws-sdk\/client-(dynamodb|eventbridge|sqs)$/ },
      ({ path, importer, kind }) =>
        CALLING.some((folder) => importer.startsWith(folder)) && !importer.startsWith(OUTSIDE)
          ? build.resolve(path.replace("@aws-sdk/client-", "./runtime/wire/"), {
              kind,
              resolveDir: PACKAGE_ROOT,
            })
          : undefined,
    );
  },
};

/** What esbuild refuses, as an error whose message has a line for each place: file, line, column and reason. */
export function asPlaces(title: string, error: unknown): Error {
  const { errors } = error as BuildFailure;
  if (!errors) return error as Error;
  return new Error(`${title}:\n${errors.map((one) => `  ${place(one)}${one.text}`).join("\n")}`);
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

/**
 * Keeps files in a folder below the root that is named by what is in them, and returns its relative path. Writes beside
 * and renames, so that an interrupted run leaves no half a folder under a good name.
 */
export function keep(root: string, name: string, files: Files): string {
  const hash = createHash("sha256");
  for (const content of Object.values(files)) hash.update(content);
  const path = `.build/${name}-${hash.digest("hex").slice(0, 16)}`;
  const folder = join(root, path);
  if (existsSync(folder)) return path;
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(draft, file), content);
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
  return path;
}
