import { readdirSync } from "node:fs";
import type { Step } from "./step.ts";

/** Folders of suites that need a local AWS: run last, one by one, so that they have the machine to themselves. */
const LOCAL = ["tests/local", "tests/chaos"];

/** Several times what the longest folder takes on an idle machine of two cores. */
const FOLDER_SECONDS = 1200;

/** Every suite file under `tests/` whose path matches a pattern (any, if there is none), sorted. */
export function findSuites(patterns: readonly string[]): string[] {
  const matchers = patterns.map((pattern) => new RegExp(pattern, "i"));
  return readdirSync("tests", { recursive: true, encoding: "utf8" })
    .map((path) => `tests/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".test.ts"))
    .filter((path) => matchers.length === 0 || matchers.some((matcher) => matcher.test(path)))
    .sort();
}

/** Types and lint; each counts as one test. */
export function checks(): Step[] {
  const check = { timeoutSeconds: 120, reports: false };
  return [
    { ...check, name: "types", command: ["node_modules/typescript/bin/tsc"] },
    {
      ...check,
      name: "types of the page",
      command: ["node_modules/typescript/bin/tsc", "-p", "console/page"],
    },
    {
      ...check,
      name: "lint",
      command: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
    },
  ];
}

/** A step for each folder right under `tests/`, but for the local AWS. */
export function unitSteps(suites: readonly string[]): Step[] {
  const unit = suites.filter((path) => !LOCAL.includes(folderOf(path)));
  const folders = new Set(unit.map(folderOf));
  return [...folders].map((folder) =>
    worker(
      folder,
      unit.filter((path) => folderOf(path) === folder),
      FOLDER_SECONDS,
    ),
  );
}

/** A step for each folder that needs a local AWS and has suites. */
export function localSteps(suites: readonly string[]): Step[] {
  return LOCAL.flatMap((folder) => {
    const files = suites.filter((path) => folderOf(path) === folder);
    return files.length === 0 ? [] : [worker(folder, files, FOLDER_SECONDS)];
  });
}

/** `tests/runtime/claim.test.ts` → `tests/runtime` */
function folderOf(path: string): string {
  return path.split("/").slice(0, -1).slice(0, 2).join("/");
}

function worker(name: string, files: readonly string[], timeoutSeconds: number): Step {
  const command = ["--import", "tsx", "tests/harness/worker.ts", ...files];
  return { name, command, timeoutSeconds, reports: true };
}
