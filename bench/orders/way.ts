import type { Clients } from "../../local/clients.ts";
import type { Effect } from "./ledger.ts";
import type { Services } from "./services.ts";

/** Seconds that a function may take, and for which a message of one that was killed stays away. */
export const TIMEOUT_SECONDS = 5;
export const VISIBILITY_SECONDS = 6 * TIMEOUT_SECONDS;

/** How often and how far apart each way tries again. Delays double from the first on, at full jitter where there is any. */
export const RETRY = { attempts: 8, firstDelaySeconds: 2, longestDelaySeconds: 10 };

/** Batches that a function handles side by side where a queue feeds it. */
export const CONCURRENCY = 10;

/** One of the ways to take an order. */
export interface Way {
  name: string;
  /** Log groups of the functions that an order needs, and of others that it wakes. */
  logs: readonly string[];
  furtherLogs: readonly string[];
  /** The order's id, whenever it is sent under this key. */
  idOf(key: string): string;
  /** Sends an order as a client does; rejects where the client is told that it failed. */
  send(key: string): Promise<void>;
  /** What happened to orders so far. */
  effects(): Promise<readonly Effect[]>;
  /** Messages and executions that wait or are under way, dead letters among them; emptied by `clear`. */
  pending(): Promise<number>;
  clear(): Promise<void>;
  /** Has the function that charges, or that invoices, be killed once, after its effect for an order. */
  doom(what: "charge" | "invoice", orderId: string): void;
  /** Orders whose function was killed. */
  killed(): string[];
}

/** Where ways run. */
export interface World {
  root: string;
  endpoint: string;
  region: string;
  clients: Clients;
  services: Services;
}
