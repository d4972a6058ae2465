import { availableParallelism } from "node:os";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../harness/throws.ts";
import { bundleSimulation } from "./bundle.ts";
import { campaign, costWithout } from "./campaign.ts";
import type { Guard } from "./guard.ts";
import { ECONOMY, SAFETY } from "./guards.ts";
import { type Hunted, huntAll, knownSeeds } from "./hunt.ts";
import { Pool } from "./pool.ts";

/** A quarter of the guards of safety, another one each day; a run of everything has all of them. */
const EVERY = Number(process.env.GUARDS_EVERY ?? 4);
const TURN = Math.floor(Date.now() / 86_400_000) % EVERY;

/** Guards side by side, each test waits for its own. */
const chosen = SAFETY.filter((_, index) => index % EVERY === TURN);
const answers = new Map<Guard, (hunted: Hunted) => void>();
const hunts = chosen.map((guard) => ({
  guard,
  result: new Promise<Hunted>((resolve) => answers.set(guard, resolve)),
}));
const pool = new Pool(Math.min(chosen.length, availableParallelism()));
const hunting = huntAll(chosen, pool, {
  ...{ search: { seed: 1, schedules: 2000 }, seeds: knownSeeds() },
  report: (hunted) => answers.get(hunted.guard)?.(hunted),
});

test.after(() => pool.close());

for (const { guard, result } of hunts)
  test(`without it something goes wrong: ${guard.name}`, async () => {
    const { violation, seed, isKnown } = await Promise.race([result, hunting.then(() => result)]);
    assert.ok(violation);
    if (!isKnown)
      console.log(
        `It shows with seed ${seed} now: npm run simulate -- --guards --write-seeds (${guard.name})`,
      );
  });

for (const guard of ECONOMY)
  test(`without it more is done, or it takes longer: ${guard.name}`, async () => {
    const cost = await costWithout(guard, { seed: 101, schedules: 100 });
    assert.ok(cost >= guard.shows[1], `${cost.toFixed(2)} × ${guard.shows[0]}`);
  });

test("a mutant must change just one place, and one that is simulated", async () => {
  const file = "runtime/claim/claim-message.ts";
  await throws(() => bundleSimulation([{ file, from: "nowhere in the file", to: "" }]), "0 places");
  await throws(() => bundleSimulation([{ file, from: "await", to: "" }]), "places like: await");
  const elsewhere = { file: "runtime/lambda/log.ts", from: "process.stdout", to: "process.stderr" };
  await throws(() => bundleSimulation([elsewhere]), "no part of the simulation");
});

test("a violation comes with fewer faults that suffice, and with all that happens", async () => {
  const { edits } = SAFETY[0] ?? { edits: [] };
  const kind = { flow: "orders" } as const;
  const { failed } = await campaign({ seed: 1, schedules: 2000, edits, kind, threads: 1 });
  assert.ok(failed?.minimal);
  const { faults, lines } = failed.minimal;
  assert.ok(faults.length > 0 && faults.length < failed.faults.length / 2, `${faults.length} faults`);
  assert.ok(lines.some((line) => line.includes("claim")));
  const pool = await Pool.of(await bundleSimulation(edits), 1);
  try {
    const { result } = await pool.one(failed.seed, faults, kind);
    assert.is(result.violation, failed.minimal.violation);
    const { result: healthy } = await pool.one(failed.seed, [], kind);
    assert.is(healthy.violation, undefined);
  } finally {
    await pool.close();
  }
});

test.run();
