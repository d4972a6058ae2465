import { readdirSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Edit } from "./guards.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What takes the place of every component in `index.ts` and `flows/`, and of Pulumi itself. */
const DECLARED = resolve(import.meta.dirname, "declared.ts");

/** Files that declare the program. */
const PROGRAM = /^(index\.ts|flows[/\\].*)$/;

/** The simulation with the real runtime, handlers and `index.ts` in it, as one script; edits make a mutant of it. */
export async function bundleSimulation(edits: readonly Edit[] = []): Promise<string> {
  const applied = new Set<Edit>();
  const mutate: Plugin = {
    name: "mutate",
    setup(build) {
      build.onResolve({ filter: /^(\.\.?\/components\/|@pulumi\/pulumi$)/ }, ({ importer }) =>
        PROGRAM.test(relative(ROOT, importer)) ? { path: DECLARED } : undefined,
      );
      for (const file of new Set(edits.map(({ file }) => file))) {
        const path = resolve(ROOT, file);
        build.onLoad({ filter: new RegExp(`${escaped(path)}$`) }, () => {
          let contents = readFileSync(path, "utf8");
          for (const edit of edits.filter((one) => one.file === file)) {
            const parts = contents.split(edit.from);
            if (parts.length !== 2)
              throw new Error(`${file} has ${parts.length - 1} places like: ${edit.from}`);
            contents = parts.join(edit.to);
            applied.add(edit);
          }
          return { contents, loader: "ts" };
        });
      }
    },
  };
  const { outputFiles } = await build({
    stdin: { contents: entry(), resolveDir: ROOT, loader: "ts" },
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
    mainFields: ["module", "main"],
    logLevel: "silent",
    plugins: [mutate],
  });
  const missed = edits.find((edit) => !applied.has(edit));
  if (missed) throw new Error(`${missed.file} is no part of the simulation`);
  return outputFiles[0]?.text ?? "";
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
    `import { serve } from "./tests/simulation/worker.ts";`,
    `serve([${entries.join(", ")}], { ${flows.join(", ")} }, program);`,
  ].join("\n");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
