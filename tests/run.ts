/** `npm test`: types, lint and every suite; exit 0 only if something ran and nothing failed. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { checks, findSuites, localSteps, unitSteps } from "./harness/plan.ts";
import { type Outcome, runStep } from "./harness/run-step.ts";
import { endAll, type Step } from "./harness/step.ts";

const HELP = `npm test                   types, lint and every suite, those on the local AWS last
npm test -- <pattern> …    only the suites whose path matches one of these regular expressions
npm test -- --help         this text

One suite without this runner: npx tsx tests/<path>.test.ts`;

const print = (text: string) => console.log(text);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { help: { type: "boolean" } },
    allowPositionals: true,
  });
  if (values.help) {
    print(HELP);
    return 0;
  }
  const suites = findSuites(positionals);
  const steps = [...(positionals.length === 0 ? checks() : []), ...unitSteps(suites)];
  const outcomes = await runAll(steps, availableParallelism());
  outcomes.push(...(await runAll(localSteps(suites), 1)));
  if (outcomes.length === 0) print(`No suite matches ${positionals.join(" ")}.`);
  const [passed, failed] = [sum(outcomes, "passed"), sum(outcomes, "failed")];
  print(`\n${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

/** Runs steps in order, so many at a time. */
async function runAll(steps: readonly Step[], atATime: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = steps.values();
  const work = async () => {
    for (const step of queue) outcomes.push(await runStep(step, print));
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return outcomes;
}

function sum(outcomes: readonly Outcome[], count: keyof Outcome): number {
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
