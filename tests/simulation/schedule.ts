import { Cloud } from "../../testing/simulation/cloud.ts";
import { meddle } from "../../testing/simulation/operator.ts";
import type { CloudOptions } from "../../testing/simulation/options.ts";
import type { Program } from "../../testing/simulation/program.ts";
import { TIMERS } from "../../testing/simulation/queues.ts";
import { comeToRest } from "../../testing/simulation/rest.ts";
import { TimerWorkers } from "../../testing/simulation/timer-workers.ts";
import { Workers } from "../../testing/simulation/workers.ts";
import type { World, Worlds } from "./world.ts";

/** What a schedule did, and what was wrong. */
export interface Result {
  seed: number;
  violation?: string;
  /** Names of the faults that struck. */
  faults: string[];
  steps: number;
  counts: Cloud["counts"];
  /** Simulated time until what happened under faults was over. */
  seconds: number;
}

/** The flow of a schedule: as its kind says, or by turns. */
function worldOf(worlds: Worlds, { seed, kind }: CloudOptions): World {
  const name = kind?.flow ?? (kind?.crowd ? "orders" : undefined);
  const all = Object.values(worlds);
  const found =
    name === undefined ? (all.find(({ turns }) => turns.includes(seed % 10)) ?? all[0]) : worlds[name];
  if (!found) throw new Error(`There is no flow ${name}: choose among ${Object.keys(worlds).join(", ")}.`);
  return found;
}

/** Runs one schedule: load and faults from its seed, until everything is quiet. */
export async function runSchedule(program: Program, worlds: Worlds, options: CloudOptions): Promise<Result> {
  const { flow: factory, owners } = worldOf(worlds, options);
  const cloud = new Cloud(program, owners, options);
  const { agenda, chance, watch, counts } = cloud;
  const started = agenda.now;
  const flow = factory(cloud);
  const workers = new Map(
    program.consumers.map((consumer) => [consumer.name, new Workers(cloud, consumer, flow.portsOf)]),
  );
  const timers = new TimerWorkers(cloud);
  cloud.onMessage = (consumer) => (consumer === TIMERS ? timers : workers.get(consumer))?.wake();
  flow.start();
  // What a broken contract refuses is a good event.
  const mayDiscardRefused = cloud.weather.endOf("contract broken") === undefined;
  meddle(cloud, (letter) =>
    letter.kind === "rejected" ? mayDiscardRefused : (flow.mayDiscard?.(letter) ?? false),
  );
  const { calmAt } = await comeToRest(cloud, started + (flow.horizonMs ?? 0));
  if (!watch.violation) for await (const problem of flow.atRest()) watch.fail(problem);
  return {
    seed: options.seed,
    ...(watch.violation === undefined ? {} : { violation: watch.violation }),
    faults: [...chance.struck],
    steps: agenda.steps,
    counts,
    seconds: (calmAt - started) / 1000,
  };
}
