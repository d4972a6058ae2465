/** `npm test`: types, lint and suites; exit 0 only if something ran and nothing failed. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { functionsNode } from "../local/node.ts";
import { checks, isLocal, stepsOf } from "./harness/plan.ts";
import { notBegun, type Outcome, repeatOf, runStep, untilOf } from "./harness/run-step.ts";
import { endAll, type Step } from "./harness/step.ts";
import { allSuites, type Extent, matching, within } from "./harness/suites.ts";
import { changedPaths, touchedBy } from "./harness/touched.ts";

const HELP = `npm test                   types, lint and suites, in some minutes
npm run test:full          all there is: every schedule and guard of the simulation, chaos, every browser test, …
npm test -- <pattern> …    only the suites whose path matches one of these regular expressions
npm test -- --rest         only what npm test leaves out; of the simulation's schedules a fifth
    --changed              … and of that only what depends on a file that this branch or the last hours have changed
    --minutes N            … and begins nothing after so many minutes
    --except <pattern>     … and no suite whose path matches this regular expression
npm test -- --help         this text

A suite named *.full.test.ts is no part of npm test. Suites in tests/local/ share one local AWS and run side by side, so
they change nothing of the stack; one named *.alone.test.ts (or *.full.test.ts) may, and runs on another, with no other.
One suite without this runner: npx tsx tests/<path>.test.ts`;

/** What .ci/run looks for. */
const FAILED = "What failed:";

const print = (text: string) => console.log(text);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      help: { type: "boolean" },
      full: { type: "boolean" },
      rest: { type: "boolean" },
      changed: { type: "boolean" },
      minutes: { type: "string" },
      except: { type: "string" },
    },
    allowPositionals: true,
  });
  if (values.help) {
    print(HELP);
    return 0;
  }
  const extent: Extent = values.full ? "full" : values.rest ? "rest" : "usual";
  const all = allSuites();
  let suites = positionals.length > 0 ? matching(all, positionals) : within(all, extent);
  const changed = values.changed ? changedPaths() : undefined;
  if (changed) suites = touchedBy(changed, suites);
  if (values.except) suites = suites.filter((path) => !new RegExp(values.except ?? "").test(path));
  const whole = positionals.length === 0 && extent !== "rest";
  const steps = [...(whole ? checks() : []), ...stepsOf(suites, extent)];
  // Once, before several local AWSs want it.
  const node = suites.some(isLocal) && (await functionsNode({ root: process.cwd(), log: print }));
  if (node) print(`Functions of the local AWS run on Node.js ${node.version}.`);
  const outcomes = await runAll(steps, values.minutes ? Number(values.minutes) : Number.POSITIVE_INFINITY);
  if (steps.length === 0) print(`No suite matches ${positionals.join(" ") || "what was asked for"}.`);
  if (whole && extent === "usual") print(`\n${leftOut(all)}`);
  const said = failures(outcomes);
  if (said) print(`\n${said}`);
  const [passed, failed] = [sum(outcomes, "passed"), sum(outcomes, "failed")];
  print(`\n${passed} passed, ${failed} failed`);
  return failed > 0 || (passed === 0 && !values.changed) ? 1 : 0;
}

/** What `npm test` does not run. */
function leftOut(all: readonly string[]): string {
  const left = within(all, "rest").filter((path) => !within(all, "usual").includes(path));
  return [
    "Left out, as it takes longer: every schedule and guard of the simulation, and",
    ...left.map((path) => `  ${path}`),
    "All there is: npm run test:full",
  ].join("\n");
}

/** Runs what waits and what works side by side, as far as there are cores for it, and then the rest one by one. */
async function runAll(steps: readonly Step[], minutes: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const end = Date.now() + minutes * 60_000;
  const lane = async (queue: Iterable<Step>) => {
    for (const step of queue)
      if (Date.now() < end) outcomes.push(await runStep(untilOf(step, end), print));
      else print(notBegun(step.name));
  };
  const of = (kind: Step["kind"]) => steps.filter((step) => step.kind === kind);
  const work = of("works").values();
  await Promise.all([
    ...of("waits").map((step) => lane([step])),
    ...Array.from({ length: availableParallelism() }, () => lane(work)),
  ]);
  await lane(of("alone"));
  outcomes.push(...(await again(outcomes)));
  return outcomes;
}

/**
 * Runs what failed beside others once more, with the machine to itself, and takes what it comes to then: a busy machine
 * answers late. What passes only then is named at the end, so that somebody looks into it.
 */
async function again(outcomes: readonly Outcome[]): Promise<Outcome[]> {
  const repeated: Outcome[] = [];
  for (const outcome of outcomes)
    for (const red of outcome.red.filter(({ step }) => step.kind !== "alone")) {
      const step = repeatOf(red);
      print(`\n${step.name} once more, with the machine to itself:`);
      repeated.push(await runStep(step, print));
      outcome.failed -= red.failed;
      outcome.passed -= red.passed;
    }
  return repeated;
}

/** What failed, with all that it said, and what failed beside others only: people look at the end of a long output. */
function failures(outcomes: readonly Outcome[]): string {
  const failed = outcomes.filter((outcome) => outcome.failed > 0).flatMap(({ red }) => red);
  const names = new Set(failed.map((red) => repeatOf(red).name));
  const late = outcomes
    .flatMap(({ red }) => red)
    .filter((red) => red.failed > 0 && !names.has(repeatOf(red).name));
  return [
    ...(late.length > 0 ? ["Failed beside others and passed alone:"] : []),
    ...late.map((red) => `  ${repeatOf(red).name}`),
    ...(failed.length > 0 ? [FAILED] : []),
    ...new Set(failed.map(({ text }) => text)),
  ].join("\n");
}

function sum(outcomes: readonly Outcome[], count: "passed" | "failed"): number {
  return outcomes.reduce((total, outcome) => total + outcome[count], 0);
}

for (const name of ["SIGINT", "SIGTERM"] as const)
  process.on(name, () => {
    endAll();
    process.exit(1);
  });

try {
  process.exitCode = await main();
} catch (error) {
  print(`${error instanceof Error ? error.message : error}\n${HELP}\n\n0 passed, 1 failed`);
  process.exitCode = 1;
}
