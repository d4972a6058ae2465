import { availableParallelism } from "node:os";
import { costWithout } from "./campaign.ts";
import { ECONOMY, SAFETY } from "./guards.ts";
import { type Hunted, huntAll, keepSeeds, knownSeeds, type Search } from "./hunt.ts";
import { Pool } from "./pool.ts";

/** `npm run simulate -- --guards`: the mutant of every guard that is called so, until something goes wrong. */
export async function showGuards(
  options: Search & { threads?: number },
  called: string,
  writesSeeds: boolean,
): Promise<number> {
  const { threads = availableParallelism(), ...search } = options;
  const isChosen = ({ name }: { name: string }) => name.includes(called);
  if (![...SAFETY, ...ECONOMY].some(isChosen))
    throw new Error(`--guard is "${called}": no guard is called so.`);
  const all: Hunted[] = [];
  console.log("schedules  without this guard of safety");
  const report = (hunted: Hunted) => {
    const { guard, schedules, seed, violation } = hunted;
    all.push(hunted);
    console.log(`${String(violation ? schedules : "unnoticed").padStart(9)}  ${guard.name}`);
    if (violation) console.log(`           seed ${seed}: ${violation}`);
  };
  const pool = new Pool(threads);
  try {
    // Seeds are written anew only where the one that is kept shows nothing any more.
    await huntAll(SAFETY.filter(isChosen), pool, { search, seeds: writesSeeds ? knownSeeds() : {}, report });
  } finally {
    await pool.close();
  }
  if (writesSeeds) keepSeeds(SAFETY, all);
  const few = { seed: options.seed, schedules: 300, trace: false };
  const economy = ECONOMY.filter(isChosen);
  if (economy.length > 0)
    console.log(`\nCost of ${few.schedules} schedules without this guard of economy or liveness`);
  for (const guard of economy) {
    const cost = await costWithout(guard, few);
    console.log(`  ${guard.name}: ${cost.toFixed(2)} × ${guard.shows[0]}`);
  }
  return all.every(({ violation }) => violation !== undefined) ? 0 : 1;
}
