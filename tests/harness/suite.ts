import { pathToFileURL } from "node:url";
import type { SuiteReport } from "./report.ts";

/** Runs the tests behind one `.run()`: formatted errors (or true), passed, skipped, total. */
type Run = () => Promise<[errors: string | true, passed: number, skipped: number, total: number]>;

/** How uvu and its own command line talk to each other; a file's `.run()` puts its tests into the queue. */
const uvu = globalThis as typeof globalThis & { UVU_DEFER?: 1; UVU_INDEX?: number; UVU_QUEUE?: Run[][] };

/**
 * Imports one suite file into this process, before which nobody may have imported uvu; the answer runs its tests.
 * Counts as failed what uvu passes in silence: a file without `.run()`, one without tests, a hook that throws.
 */
export async function loadSuite(file: string): Promise<() => Promise<SuiteReport>> {
  const started = performance.now();
  const report: SuiteReport = { file, passed: 0, failed: 0, skipped: 0, ms: 0, errors: "" };
  const fail = (failed: number, why: string) => {
    report.failed += failed;
    report.errors += `${why}\n`;
  };
  const crashed = (error: unknown) =>
    fail(1, `The file crashed: ${error instanceof Error ? error.stack : String(error)}`);
  const queue: Run[] = [];
  Object.assign(uvu, { UVU_DEFER: 1, UVU_INDEX: 0, UVU_QUEUE: [queue] });
  try {
    await import(pathToFileURL(file).href);
    if (queue.length === 0) fail(1, "No test ran: end the file with test.run().");
  } catch (error) {
    crashed(error);
    queue.length = 0;
  }
  return async () => {
    try {
      for (const run of queue) {
        const [errors, passed, skipped, total] = await run();
        report.passed += passed;
        report.skipped += skipped;
        // uvu counts a test that is skipped apart: a machine without a browser skips whole suites.
        if (total + skipped === 0) fail(1, "A suite without tests: add one, or remove its run().");
        else if (passed < total) fail(total - passed, errors === true ? HOOK : errors);
      }
    } catch (error) {
      crashed(error);
    }
    report.ms = Math.round(performance.now() - started);
    return report;
  };
}

const HOOK =
  "Tests were not run: a before or after hook threw, or a test threw what is no Error (uvu hides which).";
