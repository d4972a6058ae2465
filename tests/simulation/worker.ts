import type { ScheduleKind } from "../../testing/simulation/options.ts";
import { type HandlerModule, programOf } from "../../testing/simulation/program.ts";
import { type Result, runSchedule } from "./schedule.ts";
import type { Worlds } from "./world.ts";

/** Schedules that a thread shall run: seeds from `from` up to, not including, `to`. */
export interface Order {
  from: number;
  to: number;
  only?: readonly string[];
  kind?: ScheduleKind;
  trace?: boolean;
}

/** What came of one schedule; with all that happened, where that was asked for. */
export interface Report {
  result: Result;
  lines: string[];
}

/** Runs schedules and reports each. */
export type Run = (order: Order, report: (report: Report) => void) => Promise<void>;

/** What a bundle exports. Importing `index.ts` has declared all. */
export function runner(modules: readonly HandlerModule[], worlds: Worlds, _index: object): Run {
  const program = programOf(modules);
  return async ({ from, to, only, kind, trace }, report) => {
    // Simulated failures are many, and nobody reads where they come from.
    Error.stackTraceLimit = 0;
    for (let seed = from; seed < to; seed++) {
      const lines: string[] = [];
      const result = await runSchedule(program, worlds, {
        seed,
        ...(only ? { only } : {}),
        ...(kind ? { kind } : {}),
        ...(trace ? { trace: (line: string) => void lines.push(line) } : {}),
      });
      report({ result, lines });
    }
  };
}
