import { execFileSync } from "node:child_process";

/** What only `npm run test:full` runs, and the paths that it depends on. */
const DEPENDS: readonly (readonly [suites: RegExp, paths: RegExp])[] = [
  [
    /^tests\/simulation\//,
    /^(runtime|handlers|schemas|flows|adapters)\/|^index\.ts|^tests\/(simulation|fakes)\//,
  ],
  [/^tests\/mutation\//, /^runtime\/|^tests\/(runtime|fakes|mutation)\//],
  [
    /^tests\/chaos\//,
    /^(runtime|handlers|schemas|flows|adapters|components|local|tools|history)\/|^index\.ts|^tests\/(chaos|local)\//,
  ],
  [
    /^tests\/console\/|^tests\/local\/console/,
    /^(console|history|runtime|tools|schemas|components|local|flows)\/|^tests\/(console|local)\//,
  ],
  [
    /^tests\/local\/runbook/,
    /^docs\/runbook\.md|^(runtime|tools|local|components|flows|handlers|schemas|history)\/|^tests\/local\//,
  ],
  [
    /^tests\/local-unit\/start/,
    /^(local|components|runtime|handlers|flows|schemas|adapters)\/|^index\.ts|^tests\/local\//,
  ],
];

/** A change of these is a change of everything. */
const EVERYTHING =
  /^(package(-lock)?\.json|tsconfig\.json|Pulumi.*\.yaml|\.ci\/|tests\/run\.ts|tests\/harness\/)/;

/** The suites that depend on a path that has changed; one that nothing above is said of always does. */
export function touchedBy(changed: readonly string[], suites: readonly string[]): string[] {
  if (changed.some((path) => EVERYTHING.test(path))) return [...suites];
  return suites.filter((suite) => {
    const known = DEPENDS.filter(([of]) => of.test(suite));
    return known.length === 0 || known.some(([, paths]) => changed.some((path) => paths.test(path)));
  });
}

/** How far back a change goes where no branch says it. */
const SINCE = "4 hours ago";

/**
 * The paths that differ from where this branch left `main` of its origin, or from how all was four hours ago, with what
 * is not committed; undefined where the history does not reach so far.
 */
export function changedPaths(): string[] | undefined {
  const base = forkPoint() ?? git("rev-list", "-1", "--first-parent", `--before=${SINCE}`, "HEAD");
  const committed = base && git("diff", "--name-only", base, "HEAD");
  const open = git("status", "--porcelain", "--no-renames");
  if (committed === undefined || committed === "" || open === undefined) return undefined;
  return [...lines(committed), ...lines(open).map((line) => line.slice(3))];
}

/** Where this branch left origin's main; undefined where it is no branch of it. */
function forkPoint(): string | undefined {
  const base = git("merge-base", "HEAD", "origin/main");
  return base && base !== git("rev-parse", "HEAD") ? base : undefined;
}

/** What git says, without blank lines around it; undefined where it cannot say, as without history. */
function git(...args: string[]): string | undefined {
  try {
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trimEnd();
  } catch {
    return undefined;
  }
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
