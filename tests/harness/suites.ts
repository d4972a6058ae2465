import { readdirSync } from "node:fs";

/** Marks a suite that only `npm run test:full` runs: `chaos.full.test.ts`. */
const FULL = ".full.test.ts";

/** Folders of which `npm test` runs a share, and the environments in which they run all that they have, or a larger share. */
const SHARES: Readonly<Record<string, Readonly<Record<"full" | "rest", Readonly<Record<string, string>>>>>> =
  {
    "tests/simulation": {
      full: { SCHEDULES: "20000", GUARDS_EVERY: "1" },
      rest: { SCHEDULES: "4000", GUARDS_EVERY: "1" },
    },
    "tests/hostile": { full: {}, rest: {} },
  };

/** Every run of the properties with random values, of which `npm test` has a share. */
const EVERY_RUN = { PROPERTY_RUNS: "1" };

/** `usual`: what `npm test` runs; `full`: all there is; `rest`: what `npm test` leaves out. */
export type Extent = "usual" | "full" | "rest";

/** Every suite file under `tests/`, sorted. */
export function allSuites(): string[] {
  return readdirSync("tests", { recursive: true, encoding: "utf8" })
    .map((path) => `tests/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".test.ts"))
    .sort();
}

/** The suites whose path matches a pattern, those of `npm run test:full` among them. */
export function matching(suites: readonly string[], patterns: readonly string[]): string[] {
  const matchers = patterns.map((pattern) => new RegExp(pattern, "i"));
  return suites.filter((path) => matchers.some((matcher) => matcher.test(path)));
}

/** The suites that belong to an extent. */
export function within(suites: readonly string[], extent: Extent): string[] {
  if (extent === "full") return [...suites];
  if (extent === "usual") return suites.filter((path) => !path.endsWith(FULL));
  return suites.filter((path) => path.endsWith(FULL) || folderOf(path) in SHARES);
}

/** The environment in which the suites of a folder run. */
export function environmentOf(folder: string, extent: Extent): Readonly<Record<string, string>> {
  return extent === "usual" ? {} : { ...EVERY_RUN, ...SHARES[folder]?.[extent] };
}

/** `tests/runtime/claim/claim.test.ts` → `tests/runtime` */
export function folderOf(path: string): string {
  return path.split("/").slice(0, -1).slice(0, 2).join("/");
}
