import { Worker } from "node:worker_threads";
import { PARAMETERS } from "../../testing/bundle.ts";
import type { Order, Report } from "./worker.ts";

/** Runs one bundle after the other: a thread takes longer to start than a bundle to load. */
const HOST = `
const { parentPort, workerData } = require("node:worker_threads");
const { compileFunction } = require("node:vm");
const required = require("node:module").createRequire(workerData);
let run;
parentPort.on("message", async ({ code, order }) => {
  if (code !== undefined) {
    const exported = {};
    await compileFunction(code, ${JSON.stringify(PARAMETERS)}, { filename: "simulation.js" })(exported, required, {});
    ({ run } = exported);
  }
  if (order) await run(order, (report) => parentPort.postMessage(report));
  parentPort.postMessage("done");
});`;

/** A thread that simulates what it has loaded last. */
export class Thread {
  readonly #worker = new Worker(HOST, { eval: true, workerData: import.meta.filename });

  /** `code`: what `bundleSimulation` gives. */
  load(code: string): Promise<void> {
    return this.#ask({ code }, () => {});
  }

  /** Has schedules run; rejects where the simulation itself breaks. */
  run(order: Order, report: (report: Report) => void): Promise<void> {
    return this.#ask({ order }, report);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(message: { code?: string; order?: Order }, report: (report: Report) => void): Promise<void> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        worker.off("message", hear);
        worker.off("error", fail);
        finish();
      };
      const hear = (message: "done" | Report) => (message === "done" ? settle(resolve) : report(message));
      const fail = (error: Error) => settle(() => reject(error));
      worker.on("message", hear);
      worker.on("error", fail);
      worker.postMessage(message);
    });
  }
}
