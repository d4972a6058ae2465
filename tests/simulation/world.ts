import type { Cloud } from "../../testing/simulation/cloud.ts";
import type { Process } from "../../testing/simulation/process.ts";
import type { FoundLetter } from "../../tools/letters.ts";

/** What a flow adds to the simulation: its load, its outside services, and what must hold of it. */
export interface Flow {
  /** Ports of the handlers, as one process has them. */
  portsOf(process: Process): object;
  /** How long the time of events is waited for when faults are over. @default not at all */
  horizonMs?: number;
  /** Puts events on the bus and calls endpoints, now or later. */
  start(): void;
  /** Whether an operator may discard a letter for good: nothing follows from it but what its verdict has told. */
  mayDiscard?(letter: FoundLetter): boolean;
  /** What is wrong when all is quiet. */
  atRest(): Iterable<string> | AsyncIterable<string>;
}

export type FlowFactory = (cloud: Cloud) => Flow;

/** A flow's part of the simulation: `flows/<name>/world.ts` exports it as `world`. */
export interface World {
  flow: FlowFactory;
  /** Folders of its handlers. */
  owners: readonly string[];
  /** In which of ten schedules it runs, 0 to 9; a turn that no flow has is the first one's. */
  turns: readonly number[];
}

/** Worlds by the names of their folders. */
export type Worlds = Readonly<Record<string, World>>;
