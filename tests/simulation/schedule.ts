import { Cloud, type CloudOptions } from "./cloud.ts";
import { crawls } from "./flows/crawls.ts";
import type { FlowFactory, FlowName } from "./flows/flow.ts";
import { github } from "./flows/github.ts";
import { orders } from "./flows/orders.ts";
import { users } from "./flows/users.ts";
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

/** Each flow with the folders of its handlers, and in how many of ten schedules it runs. */
const FLOWS: Readonly<Record<FlowName, { flow: FlowFactory; owners: readonly string[]; share: number }>> = {
  orders: { flow: orders, owners: ["orders", "payments", "invoices"], share: 5 },
  crawls: { flow: crawls, owners: ["crawls"], share: 2 },
  users: { flow: users, owners: ["users"], share: 1 },
  github: { flow: github, owners: ["github", "users"], share: 2 },
};

/** The flow of a schedule: as its kind says, or by turns. */
function flowOf({ seed, kind }: CloudOptions): FlowName {
  if (kind?.flow) return kind.flow;
  if (kind?.crowd) return "orders";
  const turns = Object.entries(FLOWS).flatMap(([name, { share }]) =>
    Array<FlowName>(share).fill(name as FlowName),
  );
  return turns[seed % turns.length] ?? "orders";
}

/** Runs one schedule: load and faults from its seed, until everything is quiet. */
export async function runSchedule(program: Program, options: CloudOptions): Promise<Result> {
  const { flow: factory, owners } = FLOWS[flowOf(options)];
  const cloud = new Cloud(program, owners, options);
  const { agenda, chance, watch, counts } = cloud;
  const started = agenda.now;
  const flow = factory(cloud);
  const workers = new Map(
    program.consumers.map((consumer) => [consumer.name, new Workers(cloud, consumer, flow.portsOf)]),
  );
  cloud.onMessage = (consumer) => workers.get(consumer)?.wake();
  flow.start();
  meddle(cloud);
  await comeToRest(cloud);
  if (!watch.violation) for await (const problem of flow.atRest()) watch.fail(problem);
  return {
    seed: options.seed,
    ...(watch.violation === undefined ? {} : { violation: watch.violation }),
    faults: [...chance.struck],
    steps: agenda.steps,
    counts,
    seconds: (agenda.busyUntil - started) / 1000,
  };
}
