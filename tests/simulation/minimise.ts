import type { ScheduleKind } from "../../testing/simulation/options.ts";
import type { Pool } from "./pool.ts";
import type { Result } from "./schedule.ts";

export interface Minimal {
  violation: string;
  /** The faults that suffice. */
  faults: string[];
  /** What happened, line by line. */
  lines: string[];
}

/** Runs at most. */
const TRIES = 400;

/** Leaves out faults as long as something still goes wrong, larger parts first (delta debugging). */
export async function minimise(pool: Pool, failed: Result, kind: ScheduleKind): Promise<Minimal> {
  const attempt = async (only: readonly string[]) => {
    const found = await once(pool, failed.seed, only, kind);
    // What goes wrong otherwise is another matter.
    return found && kindOf(found.violation) === kindOf(failed.violation ?? "") ? found : undefined;
  };
  let best = await attempt(failed.faults);
  if (!best) throw new Error(`Seed ${failed.seed} does not fail again: the simulation is not deterministic`);
  let size = Math.ceil(best.faults.length / 2);
  for (let tries = 0; size >= 1 && best.faults.length > 0 && tries < TRIES; ) {
    let smaller: Minimal | undefined;
    for (let start = 0; start < best.faults.length && !smaller; start += size, tries++) {
      const rest = best.faults.filter((_, index) => index < start || index >= start + size);
      smaller = await attempt(rest);
    }
    if (smaller) best = smaller;
    if (!smaller && size === 1) break;
    size = Math.min(smaller ? size : Math.ceil(size / 2), Math.max(1, best.faults.length));
  }
  return best;
}

/** A violation without what differs from schedule to schedule: ids, numbers and names made of them. */
function kindOf(violation: string): string {
  return violation.replace(/[0-9a-f]{32}|\d+/g, "");
}

async function once(
  pool: Pool,
  seed: number,
  only: readonly string[],
  kind: ScheduleKind,
): Promise<Minimal | undefined> {
  const { result, lines } = await pool.one(seed, only, kind);
  const { violation, faults } = result;
  return violation === undefined ? undefined : { violation, faults, lines };
}
