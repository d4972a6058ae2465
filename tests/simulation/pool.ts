import { Worker } from "node:worker_threads";
import type { ScheduleKind } from "./cloud.ts";
import type { Result } from "./schedule.ts";
import type { Order } from "./worker.ts";

/** Schedules that a thread is asked for at a time. */
const CHUNK = 25;

/** Threads with one simulation, real or mutated. */
export class Pool {
  readonly #workers: Worker[];

  /** `code`: what `bundleSimulation` gives. */
  constructor(code: string, threads: number) {
    this.#workers = Array.from({ length: threads }, () => new Worker(code, { eval: true }));
  }

  /** One schedule; with `only` just these faults strike. */
  async one(
    seed: number,
    only?: readonly string[],
    kind: ScheduleKind = {},
  ): Promise<{ result: Result; lines: string[] }> {
    const worker = this.#workers[0] as Worker;
    const order: Order = { from: seed, to: seed + 1, kind, trace: true, ...(only ? { only } : {}) };
    const reports: { result: Result; lines: string[] }[] = [];
    await ask(worker, order, (report) => reports.push(report));
    return reports[0] as (typeof reports)[number];
  }

  /** Runs schedules from a seed on, side by side, and hands over each result. Ends soon after it is told `false`. */
  async run(
    { from, schedules, kind }: { from: number; schedules: number; kind?: ScheduleKind },
    report: (result: Result) => boolean,
  ): Promise<void> {
    const end = from + schedules;
    let next = from;
    let going = true;
    await Promise.all(
      this.#workers.map(async (worker) => {
        while (going && next < end) {
          const order = { from: next, to: Math.min(end, next + CHUNK), ...(kind ? { kind } : {}) };
          next = order.to;
          await ask(worker, order, ({ result }) => {
            going = report(result) && going;
          });
        }
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/** Has a thread run schedules; rejects where the simulation itself breaks. */
function ask(
  worker: Worker,
  order: Order,
  report: (report: { result: Result; lines: string[] }) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      worker.off("message", hear);
      worker.off("error", fail);
      finish();
    };
    const hear = (message: "done" | { result: Result; lines: string[] }) =>
      message === "done" ? settle(resolve) : report(message);
    const fail = (error: Error) => settle(() => reject(error));
    worker.on("message", hear);
    worker.on("error", fail);
    worker.postMessage(order);
  });
}
