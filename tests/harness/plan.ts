import { availableParallelism, freemem } from "node:os";
import type { Step } from "./step.ts";
import { type Extent, environmentOf, folderOf } from "./suites.ts";

/** Suites in here need a local AWS. They share one and run side by side, so they change nothing of the stack. */
const LOCAL = "tests/local/";

/** Those of them that do: one after another on one that is theirs, in a few lanes. */
const CHANGING = /\.(alone|full)\.test\.ts$/;

/** Of those that run side by side, who waits or works longest: they begin first. */
const LONGEST = /\/poison\.test\.ts$/;

/** Whether a suite needs a local AWS. */
export function isLocal(file: string): boolean {
  return file.startsWith(LOCAL);
}

/** What strikes at random, with the machine to itself. */
const ALONE = "tests/chaos/chaos.full.test.ts";

/** Several times what the longest folder takes on an idle machine of two cores. */
const FOLDER_SECONDS = 3600;

/** Several times what the slowest check takes. */
const CHECK_SECONDS = 300;

/** What a local AWS with the whole program on it takes at most, with the suites in front of it. */
const LANE_BYTES = 2 * 2 ** 30;

/** Types and lint; each counts as one test. */
export function checks(): Step[] {
  const tsc = (name: string, file: string, ...more: string[]): Step => ({
    ...{ name, limitSeconds: CHECK_SECONDS, reports: false, kind: "works" },
    command: [
      "node_modules/typescript-7/bin/tsc",
      ...["--incremental", "--tsBuildInfoFile", `.build/${file}.tsbuildinfo`, ...more],
    ],
  });
  return [
    tsc("types", "types"),
    tsc("types of the page", "page-types", "-p", "console/page"),
    {
      ...{ name: "lint", limitSeconds: CHECK_SECONDS, reports: false, kind: "works" },
      command: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
    },
  ];
}

/**
 * Steps for suites: those that wait for the local AWS first, then one for each other folder right under `tests/`. The few
 * that change a local AWS in `npm test` have one: another takes longer to stand up than it saves.
 */
export function stepsOf(
  suites: readonly string[],
  extent: Extent,
  lanes = extent === "usual" ? 1 : freeLanes(),
): Step[] {
  const local = suites.filter(isLocal);
  const changing = local.filter((path) => CHANGING.test(path));
  const together = local
    .filter((path) => !changing.includes(path))
    .sort((a, b) => Number(LONGEST.test(b)) - Number(LONGEST.test(a)));
  const alone = suites.filter((path) => path === ALONE);
  const others = suites.filter((path) => !local.includes(path) && path !== ALONE);
  return [
    ...(together.length > 0
      ? [worker("tests/local, side by side", ["--together", ...together], "waits")]
      : []),
    ...dealt(changing, lanes).map((files, lane) => worker(`tests/local, lane ${lane + 1}`, files, "waits")),
    ...[...new Set(others.map(folderOf))].map((folder) => ({
      ...worker(
        folder,
        others.filter((path) => folderOf(path) === folder),
        "works",
      ),
      env: environmentOf(folder, extent),
    })),
    ...alone.map((path) => worker(path, [path], "alone")),
  ];
}

/** How many local AWSs there may be beside the shared one. */
function freeLanes(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / LANE_BYTES) - 1));
}

/** Deals files out in turn; no hand is empty. */
function dealt(files: readonly string[], hands: number): string[][] {
  const lanes = Array.from({ length: Math.min(hands, files.length) }, (): string[] => []);
  for (const [index, file] of files.entries()) lanes[index % lanes.length]?.push(file);
  return lanes;
}

function worker(name: string, args: readonly string[], kind: Step["kind"]): Step {
  const command = ["--import", "tsx", "tests/harness/worker.ts", ...args];
  return { name, command, limitSeconds: FOLDER_SECONDS, reports: true, kind };
}
