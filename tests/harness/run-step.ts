import { decode, type SuiteReport } from "./report.ts";
import { execute, type Step } from "./step.ts";

/** Tests of a step, counted. */
export interface Outcome {
  passed: number;
  failed: number;
  /** Suites that have failed, with how many tests each. */
  red: Pick<SuiteReport, "file" | "failed" | "passed">[];
}

/** Runs a step: prints a line a suite, the whole output of what failed, and a line with the time it took. */
export async function runStep(step: Step, print: (text: string) => void): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, failed: 0, red: [] };
  let output: string[] = [];
  const underway = new Set<string>();
  let ended = false;
  const { code, ending, ms } = await execute(step, (line) => {
    const message = step.reports ? decode(line) : undefined;
    if (!message) output.push(line);
    else if ("begin" in message) underway.add(message.begin);
    else if ("end" in message) ended = true;
    else {
      outcome.passed += message.suite.passed;
      outcome.failed += message.suite.failed;
      if (message.suite.failed > 0) outcome.red.push(message.suite);
      print(describe(message.suite, output));
      output = [];
      underway.delete(message.suite.file);
    }
  });
  const sound = code === 0 && (ended || !step.reports);
  if (!sound) outcome.failed += 1;
  else if (!step.reports) outcome.passed += 1;
  const place = underway.size > 0 ? `in ${[...underway].join(", ")}` : "after its last suite";
  if (!sound) print(`✗ ${step.name}: ${ending}${step.reports ? ` ${place}` : ""}\n${text(output)}`);
  print(`${outcome.failed ? "✗" : "✓"} ${step.name}  ${seconds(ms)}`);
  return outcome;
}

function describe({ file, passed, failed, skipped, ms, errors }: SuiteReport, output: string[]): string {
  const counts = [`${passed} passed`, failed && `${failed} failed`, skipped && `${skipped} skipped`];
  const line = `  ${failed ? "✗" : "✓"} ${file}  ${counts.filter(Boolean).join(", ")}  ${seconds(ms)}`;
  return failed ? `${line}\n${text([...output, errors])}` : line;
}

/** Lines as a block, without blank lines around it. */
function text(lines: readonly string[]): string {
  return lines
    .join("\n")
    .replace(/^\s*\n/, "")
    .trimEnd();
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 100 ? 2 : 1)} s`;
}
