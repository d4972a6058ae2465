import { availableParallelism } from "node:os";
import type { ScheduleKind } from "../../testing/simulation/options.ts";
import { bundleSimulation } from "./bundle.ts";
import type { EconomyGuard, Edit } from "./guard.ts";
import { type Minimal, minimise } from "./minimise.ts";
import { Pool } from "./pool.ts";
import type { Result } from "./schedule.ts";

export interface CampaignOptions {
  seed: number;
  schedules: number;
  /** Makes a mutant of the sources. */
  edits?: readonly Edit[];
  kind?: ScheduleKind;
  /** @default as many as there are cores */
  threads?: number;
  /** Whether to look for the smallest trace of a violation. @default true */
  trace?: boolean;
  progress?: (done: number) => void;
}

export interface Campaign {
  schedules: number;
  /** Sums over all schedules. */
  totals: Result["counts"] & { steps: number; simulatedSeconds: number };
  /** Kind of fault → how often it struck. */
  faults: Record<string, number>;
  ms: number;
  /** The first violation, by its seed. */
  failed?: Result & { minimal?: Minimal };
}

/** Runs schedules until one goes wrong or all are done. */
export async function campaign(options: CampaignOptions): Promise<Campaign> {
  const { seed, schedules, edits = [], kind, trace = true, progress } = options;
  const { threads = availableParallelism() } = options;
  const pool = await Pool.of(await bundleSimulation(edits), threads);
  const started = performance.now();
  const totals = {
    handled: 0,
    calls: 0,
    invocations: 0,
    redriven: 0,
    putOffAgain: 0,
    steps: 0,
    simulatedSeconds: 0,
  };
  const found: Campaign = { schedules: 0, totals, faults: {}, ms: 0 };
  try {
    await pool.run({ from: seed, schedules, ...(kind ? { kind } : {}) }, (result) => {
      add(found, result);
      progress?.(found.schedules);
      if (result.violation && result.seed < (found.failed?.seed ?? Number.POSITIVE_INFINITY))
        found.failed = result;
      return found.failed === undefined;
    });
    found.ms = performance.now() - started;
    if (found.failed && trace) found.failed.minimal = await minimise(pool, found.failed, kind ?? {});
    return found;
  } finally {
    await pool.close();
  }
}

/** How many times as much the count that a guard of economy shows in is without the guard. */
export async function costWithout(
  { edits, kind, shows: [count] }: EconomyGuard,
  options: Pick<CampaignOptions, "seed" | "schedules">,
): Promise<number> {
  const [without, usual] = await Promise.all([
    campaign({ ...options, kind, edits, threads: 1, trace: false }),
    campaign({ ...options, kind, threads: 1, trace: false }),
  ]);
  const failed = without.failed ?? usual.failed;
  if (failed) throw new Error(`Seed ${failed.seed} should only cost more: ${failed.violation}`);
  return without.totals[count] / usual.totals[count];
}

function add(found: Campaign, { counts, steps, seconds, faults: struck }: Result): void {
  const { totals, faults } = found;
  found.schedules++;
  for (const [name, count] of Object.entries(counts)) totals[name as keyof typeof counts] += count;
  totals.steps += steps;
  totals.simulatedSeconds += seconds;
  for (const fault of struck) {
    const kind = fault.slice(fault.lastIndexOf("!") + 1);
    faults[kind] = (faults[kind] ?? 0) + 1;
  }
}
