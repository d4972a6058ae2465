import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Chance } from "./chance.ts";
import type { Findings } from "./findings.ts";
import type { Published } from "./history.ts";
import type { ChaosStack } from "./stack.ts";
import type { Totals } from "./totals.ts";

/** What a flow is asked to do beside the orders: `tests/chaos/<flow>/load.ts` begins it. */
export interface Load {
  /** Settings of the stack that it needs. */
  config: Readonly<Record<string, string>>;
  /** Asks for its work while faults strike; resolves once all of it is accepted. */
  place(asking: Asking): Promise<void>;
  /** What is wrong with it once all is quiet, or was not in time. */
  check(stack: ChaosStack, events: readonly Seen[]): Promise<Findings>;
  /** Ends what it has started. */
  close(): void;
}

export interface Asking {
  stack: ChaosStack;
  chance: Chance;
  /** Over which the work is spread. */
  milliseconds: number;
  counts: Totals;
  signal: AbortSignal;
}

/** An event that the bus carried. */
export type Seen = Pick<Published, "id" | "type" | "data">;

/** Begins the load of every flow that has one. */
export async function beginLoads(): Promise<Load[]> {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true, recursive: true });
  const files = folders.filter(
    ({ name, parentPath }) => name === "load.ts" && parentPath !== import.meta.dirname,
  );
  const modules = files.map(({ name, parentPath }) => import(pathToFileURL(join(parentPath, name)).href));
  return Promise.all(modules.map(async (one) => ((await one) as { begin(): Promise<Load> }).begin()));
}

/** Puts events on the bus as a person does, past the faults. */
export async function emit(
  { clients, busName }: ChaosStack,
  source: string,
  type: string,
  data: object,
): Promise<void> {
  const Entries = [
    { EventBusName: busName, Source: source, DetailType: type, Detail: JSON.stringify({ data }) },
  ];
  const { FailedEntryCount } = await clients.events.send(new PutEventsCommand({ Entries }));
  if (FailedEntryCount) throw new Error(`The bus did not take ${type}.`);
}

/** The one event of a type that tells of something; what contradicts that there is just one. */
export function only(
  events: readonly Seen[],
  type: string,
  of: Readonly<Record<string, unknown>>,
): { found?: Seen } & Findings {
  const found = events.filter(
    (one) => one.type === type && Object.entries(of).every(([field, value]) => one.data[field] === value),
  );
  const ids = new Set(found.map(({ id }) => id));
  const name = `${type} of ${Object.values(of).join(", ")}`;
  return {
    ...(found[0] ? { found: found[0] } : {}),
    contradictions:
      ids.size > 1 ? [`${name} was published under ${ids.size} ids: ${[...ids].join(", ")}`] : [],
    unfinished: ids.size === 0 ? [`${name} was never published`] : [],
  };
}

/** Whether the fields of an event are as expected; a line for each that is not. */
export function differences(event: Seen | undefined, expected: Readonly<Record<string, unknown>>): string[] {
  if (!event) return [];
  return Object.entries(expected)
    .filter(([field, value]) => event.data[field] !== value)
    .map(([field, value]) => `${event.type} ${event.id} says ${field} ${event.data[field]}, not ${value}`);
}
