import { test } from "uvu";
import * as assert from "uvu/assert";
import { FAULTS } from "../../testing/simulation/chance.ts";
import { bundleSimulation } from "./bundle.ts";
import { campaign } from "./campaign.ts";
import { Pool } from "./pool.ts";

/** A run of everything raises it to 20,000. */
const SCHEDULES = Number(process.env.SCHEDULES ?? 300);

test(`${SCHEDULES} schedules under every kind of fault violate nothing`, async () => {
  const { schedules, faults, failed } = await campaign({ seed: 1, schedules: SCHEDULES });
  const shown = failed && `seed ${failed.seed}: ${failed.violation}\n${failed.minimal?.lines.join("\n")}`;
  assert.is(shown, undefined);
  assert.is(schedules, SCHEDULES);
  assert.equal(
    FAULTS.filter((kind) => !faults[kind]),
    [],
    "faults that never struck",
  );
});

test("a schedule follows from its seed", async () => {
  const pools = [1, 2].map(async () => Pool.of(await bundleSimulation(), 1));
  const [one, other] = await Promise.all(pools);
  assert.ok(one && other);
  try {
    await other.one(8);
    assert.equal(await one.one(7), await other.one(7));
    assert.not.equal((await one.one(7)).lines, (await other.one(8)).lines);
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
});

test.run();
