/**
 * Stands in for `components/` where `index.ts` is bundled for the simulation: instead of making resources it notes what
 * is declared, so that the simulated choreography is the deployed one.
 */
import { eventPattern } from "../../components/pattern.ts";
import type { EventDefinition } from "../../schemas/event.ts";

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
  route?: string;
}

/** A consumer or an endpoint as `index.ts` declares it. */
export interface Declared {
  name: string;
  on: readonly EventDefinition[];
  emits: readonly EventDefinition[];
  /** The rule's event pattern. */
  pattern: unknown;
  tables: Readonly<Record<string, string>>;
  ports: readonly string[];
  batchSize: number;
  projection: boolean;
  /** `POST /orders`, for an endpoint. */
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
        Object.entries({ ...creates, ...updates, ...reads }).map(([table, { key }]) => [table, key]),
      ),
      ports: Object.keys(ports),
      batchSize: args.batchSize ?? 10,
      projection: args.projection ?? false,
      ...(route ? { route } : {}),
    });
  }
}

export { Participant as Consumer, Participant as HttpEndpoint };

export class Table {
  readonly key: string;
  constructor(_name: string, { key }: { key: string }) {
    this.key = key;
  }
}

export class EventBus {
  complete(): object {
    return {};
  }
}

export class HttpApi {
  readonly url = "";
}

export const adapter = (port: string) => ({ port });
