/** `npm run simulate`: schedules of load and faults from seeds, and mutants that show what each guard is for. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { ScheduleKind } from "../../testing/simulation/options.ts";
import { bundleSimulation, simulatedFlows } from "./bundle.ts";
import { type Campaign, campaign } from "./campaign.ts";
import { Pool } from "./pool.ts";

const HELP = `npm run simulate -- [options]

The real runtime and the real handlers of index.ts in memory, under load and faults that follow from a seed.

  --schedules N   how many schedules, seeds S to S + N - 1 (default 2000)
  --seed S        the first seed (default 1)
  --flow NAME     only this flow: ${simulatedFlows().join(", ")} (default: by the seed)
  --trace         prints all that happens in schedule S
  --faults LIST   just these faults, separated by ";", in schedule S; prints all that happens
  --guards        switches off one guard of the protocol after the other, and says how many schedules it took to notice
  --guard TEXT    with --guards: only guards whose names hold this text
  --write-seeds   with --guards: keeps the seeds that showed it in tests/simulation/seeds.json, for the tests; begins
                  with those that are kept
  --threads N     side by side (default: one for each core)
  --help          this text

Exit code 0 only if nothing was violated (with --guards: only if every guard was missed).`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      schedules: { type: "string", default: "2000" },
      seed: { type: "string", default: "1" },
      flow: { type: "string" },
      threads: { type: "string" },
      trace: { type: "boolean", default: false },
      faults: { type: "string" },
      guards: { type: "boolean", default: false },
      guard: { type: "string", default: "" },
      "write-seeds": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const schedules = whole("schedules", values.schedules);
  const seed = whole("seed", values.seed);
  const threads = values.threads === undefined ? {} : { threads: whole("threads", values.threads) };
  const kind = kindOf(values.flow);
  if (values.trace || values.faults !== undefined) return showOne(seed, kind, values.faults);
  if (values.guards) return showGuards({ seed, schedules, ...threads }, values.guard, values["write-seeds"]);
  const found = await campaign({ seed, schedules, kind, ...threads, progress: progress(schedules) });
  return report(found, kind);
}

function whole(name: string, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new Error(`--${name} is "${value}": use a whole number from 1.`);
  return Number(value);
}

function kindOf(flow: string | undefined): ScheduleKind {
  if (flow === undefined) return {};
  const flows = simulatedFlows();
  if (!flows.includes(flow)) throw new Error(`--flow is "${flow}": choose ${flows.join(" or ")}.`);
  return { flow };
}

/** One schedule, with all that happens. */
async function showOne(seed: number, kind: ScheduleKind, faults: string | undefined): Promise<number> {
  const pool = await Pool.of(await bundleSimulation(), 1);
  try {
    const only = faults?.split(";").filter((name) => name !== "");
    const { result, lines } = await pool.one(seed, only, kind);
    console.log(lines.join("\n"));
    console.log(`\nseed ${seed}: ${result.violation ?? "nothing is wrong"}`);
    return result.violation === undefined ? 0 : 1;
  } finally {
    await pool.close();
  }
}

/** The guards are shown by the flows that come with the framework, and go with them. */
async function showGuards(...args: unknown[]): Promise<number> {
  const file = resolve(import.meta.dirname, "show-guards.ts");
  if (!existsSync(file)) throw new Error("--guards: this program has no guards of its own to switch off.");
  const module = (await import(pathToFileURL(file).href)) as {
    showGuards(...args: unknown[]): Promise<number>;
  };
  return module.showGuards(...args);
}

function progress(all: number): (done: number) => void {
  return (done) => {
    const { isTTY } = process.stderr;
    if (done % (isTTY ? 50 : 1000) !== 0 && done !== all) return;
    process.stderr.write(`${isTTY ? "\r" : ""}${done} of ${all} schedules${isTTY && done < all ? "" : "\n"}`);
  };
}

function report({ schedules, totals, faults, ms, failed }: Campaign, { flow }: ScheduleKind): number {
  const struck = Object.values(faults).reduce((a, b) => a + b, 0);
  const hours = (totals.simulatedSeconds / 3600).toFixed(1);
  console.log(
    `${schedules} schedules in ${(ms / 1000).toFixed(1)} s (${(ms / schedules).toFixed(1)} ms each), ${hours} simulated hours`,
  );
  console.log(
    `${totals.handled} handler runs in ${totals.invocations} invocations, ${totals.calls} outside calls, ${totals.redriven} redriven`,
  );
  console.log(`${struck} faults:`);
  for (const [kind, count] of Object.entries(faults).sort(([, a], [, b]) => b - a))
    console.log(`${String(count).padStart(9)}  ${kind}`);
  if (!failed) {
    console.log("no violation");
    return 0;
  }
  const { seed, violation, minimal } = failed;
  console.log(`\nseed ${seed}: ${violation}`);
  if (minimal) {
    console.log(
      `\nThe same with ${minimal.faults.length} of its ${failed.faults.length} faults: ${minimal.violation}\n`,
    );
    console.log(minimal.lines.join("\n"));
    const same = flow ? ` --flow ${flow}` : "";
    console.log(`\nRepeat: npm run simulate -- --seed ${seed}${same} --faults '${minimal.faults.join(";")}'`);
  }
  return 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
