import { patient } from "../harness/patience.ts";
import type { Instrumented, Mutant } from "./instrument.ts";
import type { Answer } from "./protocol.ts";
import { bundledHost, bundledSuites } from "./suites.ts";
import { Thread } from "./thread.ts";

/** What became of a mutant: which test has noticed it, or that none did. */
export interface Verdict {
  mutant: Mutant;
  /** Suite and test, and what it said. */
  killed?: { suite: string; test: string; why: string };
  /** Whether any test comes by it at all. */
  covered: boolean;
}

export interface RunOptions {
  threads: number;
  /** Called with each verdict, as it comes. */
  report: (verdict: Verdict, done: number, all: number) => void;
}

/** How many more steps than without a mutant a suite may take until it is taken for endless. */
const ENDLESS = { times: 20, more: 100_000 };

/** How long a test, or a run that neither ends nor lets its thread look, may take: milliseconds on an idle machine. */
const LIMIT_MS = { test: 2000, run: 20_000 };

/** How many times as long as the same tests take without a mutant, at the same time. */
const TIMES = 10;

/** Nothing that any suite does takes so long, on the busiest machine. */
const LONG_MS = 30 * 60_000;

/** The tests of one suite that come by a mutant. */
interface Plan {
  suite: string;
  only: number[];
  ms: number;
  stepLimit: number;
}

/** Runs, for each mutant, the tests that come by it, the cheapest suites first, until one fails. */
export async function runMutants(
  instrumented: Instrumented,
  { threads, report }: RunOptions,
): Promise<Verdict[]> {
  const suites = await bundledSuites(instrumented);
  const host = await bundledHost();
  const pool = Array.from({ length: threads }, () => new Thread(host, suites));
  try {
    const plans = await plansOf([...suites.keys()], pool, instrumented.mutants);
    const verdicts: Verdict[] = [];
    await eachOf(instrumented.mutants, pool, async (mutant, thread) => {
      const verdict = await verdictOf(mutant, plans.get(mutant.id) ?? [], thread);
      verdicts.push(verdict);
      report(verdict, verdicts.length, instrumented.mutants.length);
    });
    return verdicts;
  } finally {
    await Promise.all(pool.map((thread) => thread.close()));
  }
}

/** Runs all suites without a mutant, and notes which tests come by which: mutant → what to run, the cheapest first. */
async function plansOf(
  suites: readonly string[],
  pool: readonly Thread[],
  mutants: readonly Mutant[],
): Promise<Map<string, Plan[]>> {
  const files = new Map(mutants.map(({ id, file }) => [id, file]));
  const plans = new Map<string, Plan[]>();
  await eachOf(suites, pool, async (suite, thread) => {
    // Twice, since the first time loads what all share.
    await thread.run({ suite }, LONG_MS);
    const answer = await thread.run({ suite }, LONG_MS);
    if (!answer || answer.failed !== undefined)
      throw new Error(`${suite} fails without a mutant: ${answer?.failed}: ${answer?.why}`);
    const { tests, loaded, steps } = answer;
    const stepLimit = steps * ENDLESS.times + ENDLESS.more;
    for (const [only] of tests.entries()) {
      const alone = await thread.run({ suite, only: [only] }, LONG_MS);
      if (alone?.failed !== undefined)
        throw new Error(`${suite}: ${alone.failed}: it fails by itself, without the tests before it`);
    }
    const held = new Set([...loaded].filter((id) => isHeldBy(suite, files.get(id), suites)));
    const ids = new Set([...held, ...tests.flatMap(({ covered }) => [...covered])]);
    for (const id of ids) {
      const chosen = [...tests.entries()].filter(([, { covered }]) => held.has(id) || covered.has(id));
      const ms = chosen.reduce((sum, [, test]) => sum + test.ms, 0);
      const own = plans.get(id) ?? [];
      own.push({ suite, only: chosen.map(([index]) => index), ms, stepLimit });
      plans.set(id, own);
    }
  });
  for (const own of plans.values()) own.sort((a, b) => a.ms - b.ms);
  return plans;
}

/**
 * Whether a suite holds what a file is loaded with, such as a constant: those of the file's room do, so that not every suite
 * runs for it. A file of no room, or of one without suites, is everybody's.
 */
function isHeldBy(suite: string, file: string | undefined, suites: readonly string[]): boolean {
  const room = `tests/${file?.split("/").slice(0, 2).join("/")}/`;
  return suite.startsWith(room) || !suites.some((one) => one.startsWith(room));
}

async function verdictOf(mutant: Mutant, plans: readonly Plan[], thread: Thread): Promise<Verdict> {
  const { id: active } = mutant;
  for (const { suite, only, stepLimit } of plans) {
    const order = { suite, only, active, stepLimit };
    const answer = await answerOf(order, thread);
    if (!answer) return { mutant, covered: true, killed: { suite, test: "", why: "it does not end" } };
    if (answer.failed === undefined) continue;
    // What a busy machine or a stray error of another test made fail does not come again.
    const again = answer.isLate ? answer : await answerOf(order, thread);
    if (again && again.failed === undefined) continue;
    return { mutant, covered: true, killed: { suite, test: answer.failed, why: answer.why ?? "" } };
  }
  return { mutant, covered: plans.length > 0 };
}

/**
 * Runs tests with a mutant; undefined where they do not end. What takes too long runs once more, after the same tests
 * without the mutant, and has many times as long as they took: a busy machine alone never makes a mutant noticed.
 */
async function answerOf(
  order: { suite: string; only: number[]; active: string; stepLimit: number },
  thread: Thread,
): Promise<Answer | undefined> {
  const testMs = patient(LIMIT_MS.test);
  const answer = await thread.run({ ...order, testMs }, patient(LIMIT_MS.run));
  if (answer && !answer.isLate) return answer;
  // What still goes on in there must disturb nobody.
  await thread.close();
  const { active: _, ...sound } = order;
  const begun = performance.now();
  const { tests = [] } = (await thread.run(sound, LONG_MS)) ?? {};
  const wholeMs = performance.now() - begun;
  const slowestMs = Math.max(0, ...tests.map(({ ms }) => ms));
  const last = await thread.run(
    { ...order, testMs: Math.max(testMs, TIMES * slowestMs) },
    Math.max(patient(LIMIT_MS.run), TIMES * wholeMs),
  );
  if (last?.isLate) await thread.close();
  return last;
}

async function eachOf<T>(
  all: readonly T[],
  pool: readonly Thread[],
  work: (one: T, thread: Thread) => Promise<void>,
): Promise<void> {
  const left = all.values();
  await Promise.all(
    pool.map(async (thread) => {
      for (const one of left) await work(one, thread);
    }),
  );
}
