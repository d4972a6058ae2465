/** `npm run mutate`: changes the runtime in every way that a test should notice, and says what none does. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { instrumented } from "./instrument.ts";
import { runMutants, type Verdict } from "./run.ts";
import { described, nameOf, summaryOf } from "./survivors.ts";

const HELP = `npm run mutate -- [pattern …] [options]

Changes the sources of runtime/ in thousands of ways, one at a time (Stryker's mutators, and a dropped await, a dropped
field, a dropped condition of DynamoDB), and runs the tests of tests/runtime that come by the change until one fails.

  pattern       only files whose path matches one of these regular expressions: claim, aws/records (default: all)
  --threads N   side by side (default: one for each core)
  --killed      names the test that noticed each change, too
  --help        this text

What no test notices must be named, with its reason, in tests/mutation/survivors.json. Exit code 0 only if it is, and
everything that is named there still goes unnoticed. One folder takes some minutes, all of runtime/ an hour.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      threads: { type: "string", default: String(availableParallelism()) },
      killed: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (!/^[1-9]\d?$/.test(values.threads))
    throw new Error(`--threads is "${values.threads}": use a whole number from 1.`);
  const pattern = new RegExp(positionals.join("|") || ".");
  const mutants = await instrumented((path) => pattern.test(path));
  if (mutants.mutants.length === 0)
    throw new Error(`No file of runtime/ matches ${positionals.join(" or ")}.`);
  const verdicts = await runMutants(mutants, {
    threads: Number(values.threads),
    report(verdict, done, all) {
      if (values.killed && verdict.killed) console.log(killing(verdict));
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all}${done === all ? "\n" : ""}`);
    },
  });
  const { survived, score, unnamed, stale } = summaryOf(verdicts);
  for (const verdict of unnamed) console.log(described(verdict));
  for (const name of stale) console.log(`is noticed now, or gone: take it out of survivors.json: ${name}`);
  console.log(
    `${verdicts.length} changes, ${score} % noticed; of ${survived} that were not, ${survived - unnamed.length} are accepted`,
  );
  return unnamed.length + stale.length > 0 ? 1 : 0;
}

function killing({ mutant, killed }: Verdict): string {
  return `${mutant.file}:${mutant.line} ${nameOf(mutant)}\n  ${killed?.suite}: ${killed?.test}: ${killed?.why}`;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
