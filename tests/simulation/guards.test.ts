import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../harness/throws.ts";
import { bundleSimulation } from "./bundle.ts";
import { campaign, costWithout } from "./campaign.ts";
import { ECONOMY, SAFETY } from "./guards.ts";

for (const { name, ...mutant } of SAFETY)
  test(`without it something goes wrong: ${name}`, async () => {
    const { failed } = await campaign({ seed: 1, schedules: 2000, ...mutant, trace: false });
    assert.ok(failed?.violation);
  });

for (const guard of ECONOMY)
  test(`without it more is done, or it takes longer: ${guard.name}`, async () => {
    const cost = await costWithout(guard, { seed: 1, schedules: 100 });
    assert.ok(cost >= guard.shows[1], `${cost.toFixed(2)} × ${guard.shows[0]}`);
  });

test("a mutant must change just one place, and one that is simulated", async () => {
  const file = "runtime/claim/claim-message.ts";
  await throws(() => bundleSimulation([{ file, from: "nowhere in the file", to: "" }]), "0 places");
  await throws(() => bundleSimulation([{ file, from: "await", to: "" }]), "places like: await");
  const elsewhere = { file: "runtime/lambda/log.ts", from: "process.stdout", to: "process.stderr" };
  await throws(() => bundleSimulation([elsewhere]), "no part of the simulation");
});

test.run();
