import { createClients } from "../../local/clients.ts";
import { startMinistack } from "../../local/ministack.ts";
import { type Figure, figure } from "../figure.ts";
import type { Result } from "../result.ts";
import { percentile } from "./ledger.ts";
import { copyProject } from "./project.ts";
import { FAULTS, type Run, runOrders } from "./run-orders.ts";
import { startServices } from "./services.ts";
import type { Way, World } from "./way.ts";
import { chain } from "./ways/chain.ts";
import { nested } from "./ways/nested.ts";
import { ours } from "./ways/ours.ts";
import { steps } from "./ways/steps.ts";

const WARM_UP = 5;

/**
 * Four ways to take an order on the same local AWS: nested invocations, Step Functions, an SQS chain by hand, and this project,
 * whose payment takes 400 ms and whose invoice takes 100 ms. By turns; undisturbed in each round, under faults in the first.
 */
export async function fourWays(root: string, orders: number, rounds: number): Promise<Result> {
  const log = console.error;
  const project = copyProject(root);
  const aws = await startMinistack({ root, log });
  const { endpoint, region, pid: group = 0 } = aws;
  const clients = createClients({ endpoint, region });
  const services = await startServices(group);
  try {
    const world: World = { root, endpoint, region, clients, services };
    const ways = [await nested(world), await steps(world), await chain(world), await ours(world, project)];
    const runs: Run[] = [];
    const run = async (way: Way, name: string, fault: Run["fault"], count: number) => {
      const found = await runOrders(world, way, { name: `${way.name}-${name}`, fault, orders: count });
      log(`  ${way.name}, ${fault}: ${found.invoiced} of ${found.orders} invoiced`);
      return found;
    };
    for (const way of ways) await run(way, "warm", "undisturbed", WARM_UP);
    for (let round = 0; round < rounds; round++)
      for (const [index, fault] of (round === 0 ? FAULTS : FAULTS.slice(0, 1)).entries())
        for (const way of round % 2 === 0 ? ways : ways.toReversed())
          runs.push(await run(way, `${round}-${index}`, fault, orders));
    return { figures: figuresOf(runs), tables: { "each run": runs.map(rowOf) } };
  } finally {
    await services.stop();
    clients.close();
    await aws.stop();
    project.remove();
  }
}

/** Of the undisturbed runs; latencies of all their orders together. */
function figuresOf(runs: readonly Run[]): Figure[] {
  const undisturbed = runs.filter(({ fault }) => fault === "undisturbed");
  const names = [...new Set(undisturbed.map(({ way }) => way))];
  return names.flatMap((name) => {
    const own = undisturbed.filter(({ way }) => way === name);
    const of = (value: (run: Run) => number) => own.map(value);
    return [
      figure(
        `${name}: billed an order`,
        "ms",
        of(({ billed }) => billed),
      ),
      figure(
        `${name}: billed an order, functions that it also wakes`,
        "ms",
        of((run) => run.billedFurther),
      ),
      figure(
        `${name}: order to invoice, p50`,
        "ms",
        of((run) => percentile(run.latencies, 50)),
      ),
      figure(
        `${name}: order to invoice, p99`,
        "ms",
        of((run) => percentile(run.latencies, 99)),
      ),
      figure(
        `${name}: functions at once`,
        "",
        of(({ peak }) => peak),
      ),
    ];
  });
}

/** A run as a row of a table: counts of orders, milliseconds. */
function rowOf({ latencies, latenciesOfKilled, billed, billedFurther, ...counts }: Run): object {
  return {
    ...counts,
    billed: Math.round(billed),
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
    ...(latenciesOfKilled.length > 0 && {
      p50OfKilled: percentile(latenciesOfKilled, 50),
      p99OfKilled: percentile(latenciesOfKilled, 99),
    }),
  };
}
