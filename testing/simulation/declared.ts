/**
 * Stands in for `components/` where `index.ts` and the flows are bundled for the simulation: instead of making resources
 * it notes what is declared, so that the simulated choreography is the deployed one.
 */
import { eventPattern } from "../../components/bus/pattern.ts";
import { GatherDeadlinePassed } from "../../schemas/choreography/gather-deadline-passed.ts";
import { ScheduleFired } from "../../schemas/choreography/schedule-fired.ts";
import { type EventDefinition, where } from "../../schemas/event.ts";

type Definitions = Readonly<Record<string, EventDefinition>>;
type Tables = Readonly<Record<string, Table>>;

interface Args {
  on?: Definitions;
  emits?: Definitions;
  creates?: Tables;
  updates?: Tables;
  reads?: Tables;
  ports?: Readonly<Record<string, { port: string }>>;
  batchSize?: number;
  concurrency?: number;
  projection?: boolean;
  gathers?: boolean;
  route?: string;
}

interface Keys {
  key: string;
  sort?: string;
}

/** A consumer, an endpoint or a webhook as `index.ts` declares it. */
export interface Declared {
  name: string;
  on: readonly EventDefinition[];
  emits: readonly EventDefinition[];
  /** The rule's event pattern. */
  pattern: unknown;
  /** Name → key attributes. */
  tables: Readonly<Record<string, Keys>>;
  ports: readonly string[];
  batchSize: number;
  projection: boolean;
  /** Its handler is a Gathering. */
  gathers: boolean;
  /** `POST /orders`, for an endpoint or a webhook. */
  route?: string;
}

export const declared: Declared[] = [];

class Participant {
  constructor(name: string, args: Args) {
    const { on = {}, emits = {}, creates, updates, reads, ports = {}, route } = args;
    const events = Object.values(on);
    declared.push({
      name,
      on: events,
      emits: Object.values(emits),
      pattern: events.length > 0 ? eventPattern(name, events) : undefined,
      tables: Object.fromEntries(
        Object.entries({ ...creates, ...updates, ...reads }).map(([table, { key, sort }]) => [
          table,
          { key, ...(sort ? { sort } : {}) },
        ]),
      ),
      ports: Object.keys(ports),
      batchSize: args.batchSize ?? 10,
      projection: args.projection ?? false,
      gathers: args.gathers ?? false,
      ...(route ? { route } : {}),
    });
  }
}

export { Participant as Consumer, Participant as HttpEndpoint, Participant as Webhook };

export class Gather extends Participant {
  readonly progress = { key: "key" };
  constructor(name: string, args: Args) {
    const deadlines = where(GatherDeadlinePassed, { consumer: [name] });
    super(name, { ...args, gathers: true, on: { ...args.on, GatherDeadlinePassed: deadlines } });
  }
}

export class Schedule extends Participant {
  constructor(name: string, args: Args) {
    super(name, { ...args, on: { ScheduleFired } });
  }
}

/** What tells people, keeps history or shows it is no part of the simulation. */
class Silence {
  readonly success = {};
  readonly errors = {};
}

export {
  Silence as Console,
  Silence as FailureNotifications,
  Silence as Journal,
  Silence as Notification,
  Silence as Notifications,
};

/** Every flow is simulated. */
export const chosenFlows = <Flow>(flows: Readonly<Record<string, Flow>>): Flow[] => Object.values(flows);

/** There is nothing to tag. */
export function tagResources(): void {}

/** Stands in for the stack's config, which is empty. */
export class Config {
  get(): undefined {}
  getObject(): undefined {}
}

export class Table implements Keys {
  readonly key: string;
  readonly sort?: string;
  constructor(_name: string, { key, sort }: Keys) {
    this.key = key;
    if (sort) this.sort = sort;
  }
}

export class EventBus {
  accept(): void {}
  complete(): object {
    return {};
  }
}

export class PayloadBucket {
  readonly reader = { port: "payloads" };
}

/** No secret of a stack gets here. */
export class Secret {}

export class HttpApi {
  readonly url = "";
}

export const adapter = (port: string) => ({ port });
