import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "esbuild";
import { bundleProgram, handlerModules, ROOT } from "../../testing/bundle.ts";
import type { Edit } from "./guard.ts";

/**
 * A schedule has few records: in fewer partitions of the sparse index they make longer pages, and a sweep takes a
 * quarter of the time.
 */
export const SCALE: readonly Edit[] = [
  { file: "runtime/aws/records.ts", from: "PENDING_SHARDS = 8", to: "PENDING_SHARDS = 2" },
];

/**
 * The simulation with the real runtime, handlers and `index.ts` in it, as a bundle that exports `run`; edits make a mutant
 * of it.
 */
export async function bundleSimulation(mutation: readonly Edit[] = []): Promise<string> {
  const edits = [...SCALE, ...mutation];
  const applied = new Set<Edit>();
  const code = await bundleProgram(entry(), { plugins: [mutate(edits, applied)] });
  const missed = edits.find((edit) => !applied.has(edit));
  if (missed) throw new Error(`${missed.file} is no part of the simulation`);
  return code;
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
  const { imports, list } = handlerModules(resolve(ROOT, "index.ts"));
  const flows = simulatedFlows();
  const worlds = flows.map(
    (flow) => `import { world as ${flow} } from "./tests/simulation/flows/${flow}/world.ts";`,
  );
  return [
    // Named, or the bundler would leave out a module that the package declares free of side effects.
    `import * as program from "@program";`,
    imports,
    ...worlds,
    `import { runner } from "./tests/simulation/worker.ts";`,
    `exported.run = runner(${list}, { ${flows.join(", ")} }, program);`,
  ].join("\n");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
