import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { REQUEST } from "../tests/local/order-request.ts";
import { type Figure, figure } from "./figure.ts";
import { withStack } from "./stack.ts";
import { invoices } from "./throughput.ts";

/** Milliseconds between two orders: five a second. */
const PAUSE_MS = 200;

/** Processes that compute without a pause beside it. */
const CROWD = 10;

/** A run that takes longer has failed. */
const PATIENCE_MS = 150_000;

/** Orders at five a second while ten processes beside it take what there is of CPU: how long after the last one all are invoiced. */
export async function crowded(root: string, orders: number): Promise<Figure[]> {
  return withStack(
    root,
    async (stack) => {
      const crowd = Array.from({ length: CROWD }, () => spawn(process.execPath, ["-e", "for(;;);"]));
      const end = () => {
        for (const one of crowd) one.kill();
      };
      process.once("exit", end);
      try {
        const answers: Promise<Response>[] = [];
        for (let index = 0; index < orders; index++) {
          answers.push(post(`${stack.outputs.apiUrl}/orders`, `crowd-${index}`));
          await sleep(PAUSE_MS);
        }
        const placed = performance.now();
        for (const { status } of await Promise.all(answers))
          if (status !== 202) throw new Error(`POST /orders answered ${status}`);
        while ((await invoices(stack)) < orders) {
          if (performance.now() - placed > PATIENCE_MS) throw new Error("Invoices are missing");
          await sleep(100);
        }
        const seconds = (performance.now() - placed) / 1000;
        return [figure(`${orders} orders on a crowded machine: last order to last invoice`, "s", [seconds])];
      } finally {
        end();
      }
    },
    { flows: '["orders"]' },
  );
}

function post(url: string, key: string): Promise<Response> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(REQUEST) });
}
