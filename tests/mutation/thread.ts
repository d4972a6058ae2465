import { Worker } from "node:worker_threads";
import type { Answer, Order } from "./protocol.ts";

/** A thread that runs suites; one that hangs is replaced. */
export class Thread {
  readonly #host: string;
  readonly #suites: ReadonlyMap<string, string>;
  #worker: Worker | undefined;
  #loaded = new Set<string>();

  /** `host`: the code of the thread; `suites`: path → code. */
  constructor(host: string, suites: ReadonlyMap<string, string>) {
    this.#host = host;
    this.#suites = suites;
  }

  /** Runs a suite; undefined where it had to be stopped, as it took longer than so many milliseconds. */
  async run(order: Omit<Extract<Order, { run: true }>, "run">, limitMs: number): Promise<Answer | undefined> {
    const worker = this.#ready(order.suite);
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(limit);
        worker.off("message", hear);
        worker.off("error", fail);
        finish();
      };
      const hear = (answer: Answer) => settle(() => resolve(answer));
      const fail = (error: Error) => settle(() => reject(error));
      const limit = setTimeout(
        () => settle(() => void this.close().then(() => resolve(undefined))),
        Math.min(limitMs, 2 ** 31 - 1),
      );
      worker.on("message", hear);
      worker.on("error", fail);
      worker.postMessage({ run: true, ...order } satisfies Order);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#loaded = new Set();
    await worker?.terminate();
  }

  /** The thread, with a suite in it. */
  #ready(suite: string): Worker {
    // What suites say is of no interest, with a mutant in them.
    this.#worker ??= new Worker(this.#host, {
      eval: true,
      workerData: import.meta.filename,
      stdout: true,
      stderr: true,
    });
    if (!this.#loaded.has(suite)) {
      this.#worker.postMessage({ suite, code: this.#suites.get(suite) ?? "" } satisfies Order);
      this.#loaded.add(suite);
    }
    return this.#worker;
  }
}
