import { Cloud, type CloudOptions } from "./cloud.ts";
import { orders } from "./flows/orders.ts";
import { meddle } from "./operator.ts";
import type { Program } from "./program.ts";
import { comeToRest } from "./rest.ts";
import { Workers } from "./workers.ts";

/** What a schedule did, and what was wrong. */
export interface Result {
  seed: number;
  violation?: string;
  /** Names of the faults that struck. */
  faults: string[];
  steps: number;
  counts: Cloud["counts"];
  /** Simulated time until all was quiet. */
  seconds: number;
}

const FLOWS = [orders];

/** Runs one schedule: load and faults from its seed, until everything is quiet. */
export async function runSchedule(program: Program, options: CloudOptions): Promise<Result> {
  const cloud = new Cloud(program, options);
  const { agenda, chance, watch, counts } = cloud;
  const started = agenda.now;
  const flows = FLOWS.map((flow) => flow(cloud));
  const workers = new Map(
    program.consumers.map((consumer) => {
      const portsOf: ConstructorParameters<typeof Workers>[2] = (process) =>
        Object.assign({}, ...flows.map((flow) => flow.portsOf(process)));
      return [consumer.name, new Workers(cloud, consumer, portsOf)];
    }),
  );
  cloud.onMessage = (consumer) => workers.get(consumer)?.wake();
  for (const flow of flows) flow.start();
  meddle(cloud);
  await comeToRest(cloud);
  for (const flow of flows) if (!watch.violation) for (const problem of flow.atRest()) watch.fail(problem);
  return {
    seed: options.seed,
    ...(watch.violation === undefined ? {} : { violation: watch.violation }),
    faults: [...chance.struck],
    steps: agenda.steps,
    counts,
    seconds: (agenda.busyUntil - started) / 1000,
  };
}
