import { resolve } from "node:path";
import type { DeadLetter } from "../history/dead-letter.ts";
import type { Timeline } from "../history/timeline.ts";
import type { Handlers, Item } from "../runtime/handler.ts";
import type { EventDefinition, EventOf } from "../schemas/event.ts";
import type { Metadata } from "../schemas/metadata.ts";
import type * as registry from "../schemas/registry.ts";
import { ROOT } from "./bundle.ts";
import type { FlowInMemory } from "./memory/flow-in-memory.ts";
import { load } from "./memory/loaded.ts";
import { sandboxesOf } from "./memory/sandboxes.ts";

/** The events of `schemas/registry.ts`, by their types. */
type Registry = {
  [Name in keyof typeof registry as (typeof registry)[Name] extends EventDefinition
    ? Name
    : never]: (typeof registry)[Name];
};

/** An event's type: of the registry, or of a program of your own. */
type TypeName = (keyof Registry & string) | (string & {});

/** The event of a type, as a consumer gets it. */
export type EventNamed<Type extends string> = Type extends keyof Registry
  ? EventOf<Extract<Registry[Type], EventDefinition>>
  : EventOf<EventDefinition>;

type PortsOf<H> = H extends { readonly spec?: infer S } ? PortsIn<NonNullable<S>> : never;
type PortsIn<S> = S extends { ports: infer P } ? P : never;
type Both<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;

/** Every port of every handler, by the name that handlers give it. */
export type Ports = Both<PortsOf<Handlers[keyof Handlers]>>;

export interface FlowOptions {
  /**
   * What is behind handlers' ports. A call may take real time, up to two seconds: the flow's clock stands still meanwhile.
   * @default the ports' sandboxes, fresh for each flow; a port without one is an error when it is asked
   */
  ports?: Partial<Ports> & Readonly<Record<string, object>>;
  /** Settings of the stack, beside the defaults of Pulumi.yaml. @default none */
  config?: Readonly<Record<string, unknown>>;
  /**
   * A seed: calls fail, functions die, messages come twice and late, as follows from it, and what must hold whatever
   * happens is checked; consumers have three attempts, some seconds apart. @default nothing fails by itself
   */
  faults?: number;
  /** When it begins, ISO 8601. @default 2026-01-01T00:00:00Z */
  start?: string;
  /** The program's file, beside which `handlers/`, `adapters/` and Pulumi.yaml are. @default this package's index.ts */
  program?: string;
}

/** A time span; its parts add up. */
export interface Duration {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
}

export interface RequestOptions {
  headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  body?: unknown;
  /** Subject of the caller's token; without one, the caller has none. */
  subject?: string;
}

export interface Response {
  status: number;
  headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
  body: any;
}

/** What was given up, and waits for a redrive. */
export type Letter = Omit<DeadLetter, "event"> & {
  /** The EventBridge event; a text where it is no JSON. */
  event: unknown;
};

/** A flow in memory, under a clock of its own. What is due at the same time happens in the order in which it became due. */
export interface Flow {
  /** The flow's time, ISO 8601. */
  readonly now: string;
  /**
   * Publishes an event as others do, and lets all happen that follows from it at once. What waits (a retry, a timer, a
   * schedule) waits until {@link Flow.advance}.
   * @returns the event as consumers get it
   * @throws Error for an event that the program does not know, or data that its contract does not take
   */
  emit<Type extends TypeName>(
    type: Type,
    data: EventNamed<Type>["data"],
    metadata?: Partial<Metadata>,
  ): Promise<EventNamed<Type>>;
  /** Lets time pass: all that is due in between happens in its order and at its time, and what follows from it. */
  advance(duration: Duration): Promise<void>;
  /** The events of a type that were published so far, each once, in their order. */
  events<Type extends TypeName>(type: Type): EventNamed<Type>[];
  /**
   * Asks an endpoint or a webhook: `POST /orders`, `GET /orders/order-1?limit=3`.
   * @throws Error where no route fits, with those that there are
   */
  request(route: string, options?: RequestOptions): Promise<Response>;
  /** What waits in dead-letter queues. */
  deadLetters(): Letter[];
  /** Lays dead letters back into their queues, as `npm run dlq -- redrive` does. @param wanted which. @default all */
  redrive(wanted?: (letter: DeadLetter) => boolean): Promise<void>;
  /** What people see of a process, by its correlation id or the id of an event in it; undefined where there is none. */
  timeline(id: string): Timeline | undefined;
  /** The timeline as text, as `npm run trace` prints it. */
  trace(id: string): string;
  /** An item of a table, as handlers call it or as its flow names it. */
  item(table: string, key: string, sort?: string): Item | undefined;
  /** All items of a table, by their keys. */
  items(table: string): Item[];
  /**
   * Under faults: they are over, and all runs out, with the sweeps and redrives of a day; then all that must hold at rest
   * is checked. Schedules do not strike any more. Without faults it does nothing.
   */
  rest(): Promise<void>;
}

/**
 * A flow of `index.ts`, or all of them, in memory: the real handlers, runtime and choreography, under a clock that moves
 * when the test says so.
 * @throws Error for a flow that there is not, with those that there are
 *
 * @example const flow = await flowOf("orders");
 */
export async function flowOf(name?: string, options: FlowOptions = {}): Promise<Flow> {
  const { ports = {}, config = {}, faults, start, program = resolve(ROOT, "index.ts") } = options;
  const flows = name === undefined ? {} : { flows: [name] };
  const loaded = await load(program, { ...config, ...flows });
  if (name !== undefined && !loaded.flows)
    throw new Error(`${program} does not choose flows by chosenFlows(): leave out the name "${name}".`);
  const given: Readonly<Record<string, object>> = ports;
  const { adapters, senders } = loaded;
  const missing = adapters.filter(({ alias }) => !Object.hasOwn(given, alias)).map(({ port }) => port);
  const { sandbox, sender } = await sandboxesOf(program, { ports: [...new Set(missing)], senders });
  const made = new Map<string, object | undefined>();
  const behind = (alias: string, { port }: { port: string }) => {
    if (Object.hasOwn(given, alias)) return given[alias];
    if (!made.has(port)) made.set(port, sandbox(port));
    return made.get(port);
  };
  const flow = loaded.open({
    behind,
    senderOf: (choice, secrets) => given.sender ?? sender(choice, secrets),
    ...(start === undefined ? {} : { start: timeOf(start) }),
    ...(faults === undefined ? {} : { seed: faults }),
  });
  return shown(flow);
}

function timeOf(start: string): number {
  const time = Date.parse(start);
  if (Number.isNaN(time)) throw new Error(`start is "${start}": use ISO 8601, such as 2026-01-01T00:00:00Z.`);
  return time;
}

function shown(flow: FlowInMemory): Flow {
  return {
    get now() {
      return new Date(flow.now).toISOString();
    },
    emit: (type, data, metadata = {}) => flow.emit(type, data, metadata) as never,
    advance: (duration) => flow.advance(millisecondsOf(duration)),
    events: (type) => flow.events(type) as never,
    request: (route, asked = {}) => flow.request(route, asked),
    deadLetters: () => flow.deadLetters(),
    redrive: (wanted = () => true) => flow.redrive(wanted as never),
    timeline: (id) => flow.timeline(id),
    trace: (id) => flow.trace(id),
    item: (table, key, sort) => flow.item(table, key, sort),
    items: (table) => flow.items(table),
    rest: () => flow.rest(),
  };
}

const UNITS: Readonly<Record<keyof Duration, number>> = {
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
};

function millisecondsOf(duration: Duration): number {
  let sum = 0;
  for (const [unit, count] of Object.entries(duration)) {
    const ms = UNITS[unit as keyof Duration];
    if (ms === undefined || !(count >= 0))
      throw new Error(`${unit}: ${count} is no time that can pass: use ${Object.keys(UNITS).join(", ")}.`);
    sum += Math.round(count * ms);
  }
  return sum;
}
