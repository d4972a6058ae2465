import type { Cloud } from "../cloud.ts";
import type { Process } from "../process.ts";

/** What a flow adds to the simulation: its load, its outside services, and what must hold of it. */
export interface Flow {
  /** Ports of the handlers, as one process has them. */
  portsOf(process: Process): object;
  /** Puts events on the bus and calls endpoints, now or later. */
  start(): void;
  /** What is wrong when all is quiet. */
  atRest(): Iterable<string> | AsyncIterable<string>;
}

export type FlowName = "orders" | "crawls" | "users" | "github";

export type FlowFactory = (cloud: Cloud) => Flow;
