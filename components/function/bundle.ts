import { basename, join, relative, sep } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type BuildFailure, type BuildOptions, build, type Message, type Plugin } from "esbuild";
import { PACKAGE_ROOT, slashed } from "../settings/project.ts";
import { type Built, clockOf, inputsOf, moduleOf, type Recipe, recall, remember } from "./build-cache.ts";
import { keep } from "./kept.ts";
import { Sources } from "./sources.ts";

/** Entry points that wait for the next build: name → source, by root and client. */
const waiting = new Map<string, { entries: Map<string, string>; built: Promise<Map<string, string>> }>();

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
 * every machine. The functions of a program are built together, since most of what they import is the same; those that
 * any process has built before of the same sources are not built again.
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
  const folders = await batch.built.catch((cause: Error) => {
    // An error of its own for each function: Pulumi writes into the message of what it gets.
    throw new Error(cause.message, { cause });
  });
  const folder = folders.get(name);
  if (!folder) throw new Error(`esbuild returned nothing for ${name}`);
  return new pulumi.asset.FileArchive(folder);
}

/** Bundles what is waiting once the program has declared its functions: name → folder below the root. */
async function nextBuild(root: string, client: AwsClient): Promise<Map<string, string>> {
  await new Promise((resolve) => setImmediate(resolve));
  const key = `${client} ${root}`;
  const entries = waiting.get(key)?.entries ?? new Map<string, string>();
  waiting.delete(key);
  const sources = new Sources(root);
  const how = howOf(root, client);
  const folders = new Map<string, string>();
  const unknown = new Map<string, string>();
  for (const [name, entry] of entries) {
    const folder = recall(root, recipeOf(name, entry, how), sources)?.kept[name]?.folder;
    if (folder) folders.set(name, folder);
    else unknown.set(name, entry);
  }
  const made = unknown.size > 0 ? await bundled(unknown, root, client) : [];
  return new Map([...folders, ...made]);
}

/** Bundles entry points, and remembers what each came to: name → folder below the root. */
async function bundled(
  entries: ReadonlyMap<string, string>,
  root: string,
  client: AwsClient,
): Promise<Map<string, string>> {
  const since = clockOf(root);
  const how = howOf(root, client);
  try {
    const options = { ...buildOptions(entries, root, client), minify: true, metafile: true };
    const { outputFiles = [], metafile } = await build(options);
    const contents = new Map(outputFiles.map((file) => [basename(file.path, ".js"), file.contents]));
    const builds: Built[] = [];
    const folders = new Map<string, string>();
    for (const [name, entry] of entries) {
      const code = contents.get(name);
      if (!code) continue;
      const kept = keep(root, name, { "index.mjs": code });
      folders.set(name, kept.folder);
      const inputs = metafile && inputsOf(metafile, [`entry:${name}`]);
      if (inputs) builds.push({ recipe: recipeOf(name, entry, how), inputs, kept: { [name]: kept } });
    }
    remember(root, builds, since);
    return folders;
  } catch (error) {
    throw asPlaces("The functions cannot be bundled", error);
  }
}

/** How a function is bundled, and of what: an entry point has the same bundle whatever is built with it. */
function recipeOf(name: string, entry: string, how: readonly string[]): Recipe {
  return { name, of: [...how, "minify", name, entry] };
}

/** What a bundle depends on besides sources and entry points: this file's options and plugins, and where this package lies. */
export function howOf(root: string, client: AwsClient): readonly string[] {
  return [moduleOf(import.meta.filename), slashed(relative(root, PACKAGE_ROOT)), client];
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
