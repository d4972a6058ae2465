import { parentPort } from "node:worker_threads";
import type { ScheduleKind } from "./cloud.ts";
import { type HandlerModule, programOf } from "./program.ts";
import { runSchedule } from "./schedule.ts";
import type { Worlds } from "./world.ts";

/** Schedules that a thread shall run: seeds from `from` up to, not including, `to`. */
export interface Order {
  from: number;
  to: number;
  only?: readonly string[];
  kind?: ScheduleKind;
  trace?: boolean;
}

/** Runs schedules as they are ordered and reports each; `done` after the last. Importing `index.ts` has declared all. */
export function serve(modules: readonly HandlerModule[], worlds: Worlds, _index: object): void {
  const program = programOf(modules);
  // Simulated failures are many, and nobody reads where they come from.
  Error.stackTraceLimit = 0;
  parentPort?.on("message", async ({ from, to, only, kind, trace }: Order) => {
    for (let seed = from; seed < to; seed++) {
      const lines: string[] = [];
      const result = await runSchedule(program, worlds, {
        seed,
        ...(only ? { only } : {}),
        ...(kind ? { kind } : {}),
        ...(trace ? { trace: (line: string) => void lines.push(line) } : {}),
      });
      parentPort?.postMessage({ result, lines });
    }
    parentPort?.postMessage("done");
  });
}
