import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { bundleSimulation } from "./bundle.ts";
import type { Guard } from "./guard.ts";
import type { Pool } from "./pool.ts";
import type { Result } from "./schedule.ts";
import type { Thread } from "./thread.ts";

const FILE = resolve(import.meta.dirname, "seeds.json");

/** Name of a guard → a seed whose schedule goes wrong without it. */
export type Seeds = Readonly<Record<string, number>>;

export interface Hunted {
  guard: Guard;
  /** Of the schedule that went wrong first; none where nothing did. */
  seed?: number;
  violation?: string;
  /** Schedules that were run. */
  schedules: number;
  /** Whether it was the seed that was known. */
  isKnown: boolean;
  ms: number;
}

export function knownSeeds(): Seeds {
  return JSON.parse(readFileSync(FILE, "utf8"));
}

/** Keeps the seeds of guards that were missed; those of others stay, as long as there is such a guard. */
export function keepSeeds(guards: readonly Guard[], hunted: readonly Hunted[]): void {
  const found = new Map(hunted.map(({ guard, seed }) => [guard.name, seed]));
  const before = knownSeeds();
  const entries = guards.flatMap(({ name }) => {
    const seed = found.get(name) ?? before[name];
    return seed === undefined ? [] : [[name, seed]];
  });
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}

/** How many seeds a search tries, and from which on. */
export interface Search {
  seed: number;
  schedules: number;
}

/** Runs the mutant of each guard until something goes wrong, first with the seed that is known. */
export async function huntAll(
  guards: readonly Guard[],
  pool: Pool,
  { search, seeds, report }: { search: Search; seeds: Seeds; report: (hunted: Hunted) => void },
): Promise<void> {
  await pool.each(guards, async (guard, thread) => {
    const started = performance.now();
    await thread.load(await bundleSimulation(guard.edits));
    const known = seeds[guard.name];
    const first = known === undefined ? undefined : await violates(thread, guard, known, known + 1);
    const failed = first ?? (await searched(thread, guard, search));
    report({
      guard,
      ...(failed?.violation ? { seed: failed.seed, violation: failed.violation } : {}),
      schedules: first ? 1 : failed ? failed.seed - search.seed + 1 : search.schedules,
      isKnown: first !== undefined,
      ms: performance.now() - started,
    });
  });
}

/** Schedules that are run before it is looked at what they came to. */
const CHUNK = 5;

async function searched(
  thread: Thread,
  guard: Guard,
  { seed, schedules }: Search,
): Promise<Result | undefined> {
  for (let from = seed; from < seed + schedules; from += CHUNK) {
    const failed = await violates(thread, guard, from, Math.min(from + CHUNK, seed + schedules));
    if (failed) return failed;
  }
  return undefined;
}

async function violates(
  thread: Thread,
  { kind }: Guard,
  from: number,
  to: number,
): Promise<Result | undefined> {
  const results: Result[] = [];
  await thread.run({ from, to, ...(kind ? { kind } : {}) }, ({ result }) => results.push(result));
  return results.find(({ violation }) => violation !== undefined);
}
