import { readdirSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Edit } from "./guard.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What takes the place of every component in `index.ts`, and of Pulumi itself. */
const DECLARED = resolve(ROOT, "testing/simulation/declared.ts");

/** Files that declare the program. */
const PROGRAM = /^(index\.ts|flows[/\\].*)$/;

/** What takes the place of the AWS SDK. */
const SDK = resolve(ROOT, "testing/simulation/sdk.ts");

/** What takes the place of the check of messages, for all but itself. */
const CHECKED = resolve(ROOT, "testing/simulation/checked.ts");

/**
 * A schedule has few records: in fewer partitions of the sparse index they make longer pages, and a sweep takes a
 * quarter of the time.
 */
export const SCALE: readonly Edit[] = [
  { file: "runtime/aws/records.ts", from: "PENDING_SHARDS = 8", to: "PENDING_SHARDS = 2" },
];

/**
 * The simulation with the real runtime, handlers and `index.ts` in it, as one CommonJS module that exports `run`; edits
 * make a mutant of it. It requires zod, so that a thread loads and warms that once for all mutants.
 */
export async function bundleSimulation(mutation: readonly Edit[] = []): Promise<string> {
  const edits = [...SCALE, ...mutation];
  const applied = new Set<Edit>();
  const { outputFiles } = await build({
    stdin: { contents: entry(), resolveDir: ROOT, loader: "ts" },
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
    mainFields: ["module", "main"],
    external: ["zod"],
    logLevel: "silent",
    plugins: [substitute, mutate(edits, applied)],
  });
  const missed = edits.find((edit) => !applied.has(edit));
  if (missed) throw new Error(`${missed.file} is no part of the simulation`);
  return outputFiles[0]?.text ?? "";
}

/** A source with those edits that are of its file. */
export function edited(file: string, source: string, edits: readonly Edit[]): string {
  let contents = source;
  for (const { from, to } of edits.filter((one) => one.file === file)) {
    const parts = contents.split(from);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places like: ${from}`);
    contents = parts.join(to);
  }
  return contents;
}

/** Puts what stands in for it in the place of all that is not simulated. */
const substitute: Plugin = {
  name: "substitute",
  setup(build) {
    build.onResolve({ filter: /^(\.\.?\/components\/|@pulumi\/pulumi$)/ }, ({ importer }) =>
      PROGRAM.test(relative(ROOT, importer)) ? { path: DECLARED } : undefined,
    );
    build.onResolve({ filter: /^@aws-sdk\/client-/ }, () => ({ path: SDK }));
    build.onResolve({ filter: /\/check-message\.ts$/ }, ({ importer }) =>
      importer === CHECKED ? undefined : { path: CHECKED },
    );
  },
};

/** Edits the sources as they are read, and notes which edits were made. */
function mutate(edits: readonly Edit[], applied: Set<Edit>): Plugin {
  return {
    name: "mutate",
    setup(build) {
      for (const file of new Set(edits.map(({ file }) => file))) {
        const path = resolve(ROOT, file);
        build.onLoad({ filter: new RegExp(`${escaped(path)}$`) }, () => {
          for (const edit of edits) if (edit.file === file) applied.add(edit);
          return { contents: edited(file, readFileSync(path, "utf8"), edits), loader: "ts" };
        });
      }
    },
  };
}

/** Flows that have a world, in the order of their names. */
export function simulatedFlows(): string[] {
  return readdirSync(resolve(import.meta.dirname, "flows"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The entry point: every handler by its name, the flows' worlds, and the choreography that `index.ts` declares. */
function entry(): string {
  const files = readdirSync(resolve(ROOT, "handlers"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .sort();
  const imports = files.map((path, index) => `import * as m${index} from "./handlers/${path}";`);
  const entries = files.map((path, index) => `[${JSON.stringify(path)}, m${index}]`);
  const flows = simulatedFlows();
  const worlds = flows.map(
    (flow) => `import { world as ${flow} } from "./tests/simulation/flows/${flow}/world.ts";`,
  );
  return [
    // Named, or the bundler would leave out a module that the package declares free of side effects.
    `import * as program from "./index.ts";`,
    ...imports,
    ...worlds,
    `import { runner } from "./tests/simulation/worker.ts";`,
    `export const run = runner([${entries.join(", ")}], { ${flows.join(", ")} }, program);`,
  ].join("\n");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
