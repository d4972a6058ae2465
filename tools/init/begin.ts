import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withExport } from "../source/exports.ts";
import { withFlow } from "../source/flow-list.ts";

const FOLDER = join(import.meta.dirname, "start");
const ENDING = ".txt";

/** The flow that a program of one's own begins with. */
export const FLOW = "notes";

/** Lays the first flow, with all that belongs to it, and a README into the project. Returns what was written. */
export function begin(root: string, name: string): string[] {
  const paths = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(ENDING));
  const written = paths.map((path) => {
    const target = path.slice(0, -ENDING.length);
    mkdirSync(dirname(join(root, target)), { recursive: true });
    const text = readFileSync(join(FOLDER, path), "utf8");
    writeFileSync(join(root, target), text.replaceAll("{{name}}", name));
    return target;
  });
  change(root, "index.ts", (index) => withFlow(index, FLOW, FLOW));
  change(root, "schemas/registry.ts", (text) => withExport(text, `./${FLOW}/registry.ts`, "*"));
  return written;
}

function change(root: string, path: string, by: (text: string) => string): void {
  const file = join(root, path);
  writeFileSync(file, by(readFileSync(file, "utf8")));
}
