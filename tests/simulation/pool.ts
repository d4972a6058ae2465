import type { ScheduleKind } from "../../testing/simulation/options.ts";
import type { Result } from "./schedule.ts";
import { Thread } from "./thread.ts";
import type { Order, Report } from "./worker.ts";

/** Schedules that a thread is asked for at a time. */
const CHUNK = 25;

/** Threads with one simulation, real or mutated. */
export class Pool {
  readonly #threads: readonly Thread[];

  constructor(threads: number) {
    this.#threads = Array.from({ length: threads }, () => new Thread());
  }

  /** `code`: what `bundleSimulation` gives. */
  static async of(code: string, threads: number): Promise<Pool> {
    const pool = new Pool(threads);
    await Promise.all(pool.#threads.map((thread) => thread.load(code)));
    return pool;
  }

  /** One schedule; with `only` just these faults strike. */
  async one(seed: number, only?: readonly string[], kind: ScheduleKind = {}): Promise<Report> {
    const order: Order = { from: seed, to: seed + 1, kind, trace: true, ...(only ? { only } : {}) };
    const reports: Report[] = [];
    await this.#threads[0]?.run(order, (report) => reports.push(report));
    return reports[0] as Report;
  }

  /** Runs schedules from a seed on, side by side, and hands over each result. Ends soon after it is told `false`. */
  async run(
    { from, schedules, kind }: { from: number; schedules: number; kind?: ScheduleKind },
    report: (result: Result) => boolean,
  ): Promise<void> {
    const end = from + schedules;
    let next = from;
    let going = true;
    const work = async (thread: Thread) => {
      while (going && next < end) {
        const order = { from: next, to: Math.min(end, next + CHUNK), ...(kind ? { kind } : {}) };
        next = order.to;
        await thread.run(order, ({ result }) => {
          going = report(result) && going;
        });
      }
    };
    await Promise.all(this.#threads.map(work));
  }

  /** Does something for each of a list, one on a thread at a time. */
  async each<T>(list: readonly T[], work: (one: T, thread: Thread) => Promise<void>): Promise<void> {
    const queue = list.values();
    await Promise.all(
      this.#threads.map(async (thread) => {
        for (const one of queue) await work(one, thread);
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}
