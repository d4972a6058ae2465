/** What runs in a thread: suites with the runtime in them, one mutant active at a time. */
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import * as fc from "fast-check";
import type { Answer, Order } from "./protocol.ts";
import { type Case, collector } from "./uvu.ts";

const required = createRequire(workerData as string);
const compiled = new Map<string, (...args: unknown[]) => void>();

// The same examples every time: whether a mutant is noticed must not be a matter of luck.
fc.configureGlobal({ seed: 1 });
Error.stackTraceLimit = 5;
Math.random = () => {
  drawn = (Math.imul(drawn, 1_664_525) + 1_013_904_223) >>> 0;
  return drawn / 2 ** 32;
};

/** What the last random number was made of; the same at the start of every run. */
let drawn = 0;

/** What a suite does where nobody looks, of the one that runs. */
let stray: ((error: unknown) => void) | undefined;
process.on("unhandledRejection", (error) => stray?.(error));
process.on("uncaughtException", (error) => stray?.(error));

/** Names of the mutants' switches in Stryker's text. */
const SWITCHES = ["stryMutAct_9fa48", "stryCov_9fa48"];

parentPort?.on("message", async (order: Order) => {
  if ("code" in order) {
    const parameters = ["module", "exports", "require", ...SWITCHES];
    compiled.set(
      order.suite,
      compileFunction(order.code, parameters, { filename: `${order.suite}.cjs` }) as never,
    );
  } else parentPort?.postMessage(await run(order));
});

async function run({
  suite,
  only,
  active,
  stepLimit = Number.POSITIVE_INFINITY,
  testMs,
}: Extract<Order, { run: true }>): Promise<Answer> {
  const loaded = new Set<string>();
  let covered = loaded;
  const cover = (...ids: string[]) => {
    for (const id of ids) covered.add(id);
  };
  let steps = 0;
  drawn = 0;
  const isActive = (id: string) => {
    if (++steps > stepLimit) throw new Error("It goes on and on");
    return id === active;
  };
  const environment = { ...process.env };
  const { uvu, cases } = collector();
  const tests: Answer["tests"] = [];
  const failed = (test: string, error: unknown): Answer => {
    const cause = error instanceof StrayError ? error.cause : error;
    return { tests, loaded, steps, failed: test, why: String(cause), isLate: cause instanceof LateError };
  };
  try {
    const module = { exports: {} };
    const fake = (name: string) => (name === "uvu" ? uvu : required(name));
    const load = compiled.get(suite);
    if (!load) throw new Error(`${suite} is not loaded`);
    try {
      load(module, module.exports, fake, isActive, cover);
    } catch (error) {
      return failed("it is loaded", error);
    }
    for (const [index, one] of cases.entries()) {
      if (only && !only.includes(index)) continue;
      const begun = performance.now();
      covered = new Set();
      try {
        await ended(one, testMs);
      } catch (error) {
        return failed(one.name, error);
      }
      tests.push({ name: one.name, ms: performance.now() - begun, covered });
      covered = loaded;
    }
    return { tests, loaded, steps };
  } finally {
    stray = undefined;
    process.env = environment;
  }
}

/** What nobody waited for, of this run or of one before. */
class StrayError extends Error {}

/** A test took longer than it may. */
class LateError extends Error {}

/**
 * Runs a test. Rejects where it fails, where something fails that it does not wait for, where it cannot end, and where it
 * takes longer than it may.
 */
async function ended({ run }: Case, testMs = Number.POSITIVE_INFINITY): Promise<void> {
  let watch: NodeJS.Timeout | undefined;
  const begun = performance.now();
  const trouble = new Promise<never>((_, reject) => {
    stray = (cause) => reject(new StrayError("", { cause }));
    let idle = 0;
    watch = setInterval(() => {
      idle = isIdle() ? idle + 1 : 0;
      if (idle === 3) reject(new Error("It waits for nothing"));
      if (performance.now() - begun > testMs) reject(new LateError("It takes too long"));
    }, 50);
  });
  try {
    await Promise.race([run(), trouble]);
    // What was not waited for has its chance to fail.
    await Promise.race([new Promise((resolve) => setImmediate(resolve)), trouble]);
  } finally {
    clearInterval(watch);
  }
}

/** Whether nothing can happen any more: all that keeps this thread alive is its port and the clock of its watch. */
function isIdle(): boolean {
  return (
    process.getActiveResourcesInfo().filter((name) => !["MessagePort", "Timeout"].includes(name)).length ===
      0 && process.getActiveResourcesInfo().filter((name) => name === "Timeout").length <= 1
  );
}
