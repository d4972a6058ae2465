import { decode, type SuiteReport } from "./report.ts";
import { execute, type Step } from "./step.ts";

/** Tests of a step, counted. */
export interface Outcome {
  passed: number;
  failed: number;
  /** What has failed; of a step that died also the suites that it had yet to run. */
  red: Red[];
}

/** A suite, or a step that reports none, in which something failed. */
export interface Red {
  /** The suite's file; absent where the step itself is what failed. */
  file?: string;
  step: Step;
  passed: number;
  failed: number;
  /** What it printed, and why it failed. */
  text: string;
}

/** The step that leaves what it would begin after a time, in milliseconds since 1970. */
export function untilOf(step: Step, time: number): Step {
  return step.reports && Number.isFinite(time)
    ? { ...step, command: [...step.command, `--until=${time}`] }
    : step;
}

/** What is printed of what was left for want of time. */
export function notBegun(name: string): string {
  return `- ${name}: not begun, as there is no time left`;
}

/** The step that runs again what has failed, and nothing else. */
export function repeatOf({ file, step }: Red): Step {
  if (!file) return step;
  const suites = suitesOf(step);
  const others = step.command.filter(
    (argument) => !suites.includes(argument) && !argument.startsWith("--until="),
  );
  return { ...step, name: file, command: [...others, file] };
}

/** The suites that a worker's command names: all that stands behind it but its options. */
function suitesOf({ command, reports }: Step): string[] {
  const worker = command.findIndex((argument) => argument.endsWith("worker.ts"));
  return reports ? command.slice(worker + 1).filter((argument) => !argument.startsWith("--")) : [];
}

/** Runs a step: prints a line a suite, the whole output of what failed, and a line with the time it took. */
export async function runStep(step: Step, print: (text: string) => void): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, failed: 0, red: [] };
  let output: string[] = [];
  const underway = new Set<string>();
  const left = new Set(suitesOf(step));
  let ended = false;
  const { code, ending, ms } = await execute(step, (line) => {
    const message = step.reports ? decode(line) : undefined;
    if (!message) output.push(line);
    else if ("begin" in message) underway.add(message.begin);
    else if ("left" in message) {
      left.delete(message.left);
      print(notBegun(message.left));
    } else if ("end" in message) ended = true;
    else {
      const { file, passed, failed } = message.suite;
      outcome.passed += passed;
      outcome.failed += failed;
      const text = describe(message.suite, output);
      if (failed > 0) outcome.red.push({ file, step, passed, failed, text });
      print(text);
      output = [];
      underway.delete(file);
      left.delete(file);
    }
  });
  const sound = code === 0 && (ended || !step.reports);
  if (!sound) outcome.failed += 1;
  else if (!step.reports) outcome.passed += 1;
  const place = underway.size > 0 ? `in ${[...underway].join(", ")}` : "after its last suite";
  if (!sound) {
    const text = `✗ ${step.name}: ${ending}${step.reports ? ` ${place}` : ""}\n${block(output)}`;
    print(text);
    if (left.size === 0) outcome.red = [{ step, passed: outcome.passed, failed: outcome.failed, text }];
    for (const [index, file] of [...left].entries())
      outcome.red.push({ file, step, passed: 0, failed: index === 0 ? 1 : 0, text });
  }
  print(`${outcome.failed ? "✗" : "✓"} ${step.name}  ${seconds(ms)}`);
  return outcome;
}

function describe({ file, passed, failed, skipped, ms, errors }: SuiteReport, output: string[]): string {
  const counts = [`${passed} passed`, failed && `${failed} failed`, skipped && `${skipped} skipped`];
  const line = `  ${failed ? "✗" : "✓"} ${file}  ${counts.filter(Boolean).join(", ")}  ${seconds(ms)}`;
  return failed ? `${line}\n${block([...output, errors])}` : line;
}

/** Lines as a block, without blank lines around it. */
function block(lines: readonly string[]): string {
  return lines
    .join("\n")
    .replace(/^\s*\n/, "")
    .trimEnd();
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 100 ? 2 : 1)} s`;
}
