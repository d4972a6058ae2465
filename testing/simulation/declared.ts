/**
 * Stands in for those of `components/` that make resources, where `index.ts` runs without an engine: it notes what is
 * declared, so that the choreography that is simulated and tested is the deployed one.
 */
import { eventPattern } from "../../components/bus/pattern.ts";
import {
  type ConsumerShape,
  consumerShape,
  type ShapeOptions,
} from "../../components/delivery/consumer-shape.ts";
import { checkOrder, type OrderOptions } from "../../components/delivery/in-order.ts";
import { stackSettings } from "../../components/settings/settings.ts";
import type { ParticipantKind } from "../../history/choreography.ts";
import { GatherDeadlinePassed } from "../../schemas/choreography/gather-deadline-passed.ts";
import { ScheduleFired } from "../../schemas/choreography/schedule-fired.ts";
import { defined } from "../../schemas/defined.ts";
import { type EventDefinition, where } from "../../schemas/event.ts";
import type { Rate } from "../../schemas/pace.ts";
import { CLAIMS, type IndexKeys } from "../fakes/keys.ts";
import { open } from "../pulumi/anything.ts";
import { Config } from "../pulumi/config.ts";

type Definitions = Readonly<Record<string, EventDefinition>>;
type Tables = Readonly<Record<string, Keys>>;

interface Args extends ShapeOptions, OrderOptions {
  on?: Definitions;
  emits?: Definitions;
  creates?: Tables;
  updates?: Tables;
  puts?: Tables;
  removes?: Tables;
  adds?: Tables;
  reads?: Tables;
  indexes?: Tables;
  ports?: Readonly<Record<string, Port>>;
  gathers?: boolean;
  route?: string;
  deadlineSeconds?: number;
  expression?: string;
  input?: Readonly<Record<string, unknown>>;
  sender?: string;
  secrets?: Secret;
}

/** An adapter as a flow names it. */
export interface Port {
  port: string;
  choice?: string;
  options?: object;
}

/** A table as a participant reaches it. */
export interface Keys {
  /** Of the table; that of the claims where it is a part of them. */
  table: string;
  key: string;
  sort?: string;
  prefix?: string;
  /** Of the table: its indexes. */
  indexes?: Readonly<Record<string, IndexKeys>>;
  /** The index of the table that is meant, where it is not the table itself. */
  by?: string;
}

/** A consumer, an endpoint or a webhook as `index.ts` declares it. */
export interface Declared {
  name: string;
  kind: ParticipantKind;
  on: readonly EventDefinition[];
  emits: readonly EventDefinition[];
  /** The rule's event pattern. */
  pattern: unknown;
  /** Name in the handler → which table it is. */
  tables: Readonly<Record<string, Keys>>;
  /** Port of the handler → its adapter. */
  ports: Readonly<Record<string, Port>>;
  batchSize: number;
  projection: boolean;
  /** The field by which it handles the events of one business key in order. */
  inOrder?: string;
  /** How many handlings may begin in any second. */
  rate?: Rate;
  /** Its handler is a Gathering. */
  gathers: boolean;
  /** How it is fed and timed; endpoints and webhooks are not. */
  shape?: ConsumerShape;
  /** How long a gather waits. */
  deadlineMs: number;
  /** `POST /orders`, for an endpoint or a webhook. */
  route?: string;
  /** When it is due by the clock, and what it is told then. */
  schedule?: { expression: string; input: object };
  /** Who sends to a webhook, and what it signs with. */
  sender?: { choice: string; secrets: readonly string[] };
}

/** Participants that have a handler, in the order of the program. */
export const declared: Declared[] = [];

/** Participants without one, as the choreography shows them. */
export const silent: Pick<Declared, "name" | "kind" | "on" | "emits">[] = [];

/** Events that others publish. */
export const external: EventDefinition[] = [];

/** What of the program chooses flows: the names of all flows; undefined where nothing does. */
export const flows: { names?: string[] } = {};

/** An object that has whatever else it is asked for, as a component has outputs. */
class Component {
  constructor(name: string) {
    // biome-ignore lint/correctness/noConstructorReturn: whatever a component is asked for, it has
    return open(this, name);
  }
}

class Participant extends Component {
  constructor(name: string, args: Args, kind: ParticipantKind) {
    super(name);
    const {
      on = {},
      emits = {},
      creates,
      updates,
      puts,
      removes,
      adds,
      reads,
      indexes,
      ports = {},
      route,
      deadlineSeconds = 86_400,
    } = args;
    const events = Object.values(on);
    const published = Object.values(emits);
    checkOrder(name, args, events);
    const shape = route === undefined ? consumerShape(name, args, stackSettings(), published) : undefined;
    declared.push({
      ...{ name, kind, on: events, emits: published, ports },
      pattern: events.length > 0 ? eventPattern(name, events) : undefined,
      tables: { ...creates, ...updates, ...puts, ...removes, ...adds, ...reads, ...indexes },
      batchSize: shape?.batchSize ?? 10,
      projection: args.projection ?? false,
      gathers: args.gathers ?? false,
      deadlineMs: deadlineSeconds * 1000,
      ...defined({
        route,
        ...{ inOrder: args.inOrder, rate: args.rate, shape },
        schedule: args.expression ? { expression: args.expression, input: args.input ?? {} } : undefined,
        sender: args.sender ? { choice: args.sender, secrets: args.secrets?.texts ?? [] } : undefined,
      }),
    });
  }
}

export class Consumer extends Participant {
  constructor(name: string, args: Args) {
    super(name, args, args.projection ? "projection" : "consumer");
  }
}

export class HttpEndpoint extends Participant {
  constructor(name: string, args: Args) {
    super(name, args, "endpoint");
  }
}

export class Webhook extends Participant {
  constructor(name: string, args: Args) {
    super(name, args, "webhook");
  }
}

export class Gather extends Participant {
  readonly progress: Keys;
  constructor(name: string, args: Args) {
    const deadlines = where(GatherDeadlinePassed, { consumer: [name] });
    super(
      name,
      { ...args, gathers: true, concurrency: 2, on: { ...args.on, GatherDeadlinePassed: deadlines } },
      "gather",
    );
    this.progress = { table: CLAIMS, key: "key", prefix: `${name}|gather|` };
  }
}

export class Schedule extends Participant {
  constructor(name: string, args: Args) {
    super(name, { ...args, on: { ScheduleFired } }, "schedule");
  }
}

/** What tells people of events. */
export class Notification extends Component {
  constructor(name: string, { on = {} }: Args) {
    super(name);
    silent.push({ name, kind: "notification", on: Object.values(on), emits: [] });
  }
}

/** What keeps history or shows it. */
class Silence extends Component {}

export { Silence as Console, Silence as FailureNotifications, Silence as Journal, Silence as Notifications };

/** The flows that the stack's config names, or all. */
export function chosenFlows<Flow>(all: Readonly<Record<string, Flow>>): Flow[] {
  flows.names = Object.keys(all);
  const chosen = (new Config().getObject("flows") as string[] | undefined) ?? flows.names;
  const strange = chosen.find((name) => !Object.hasOwn(all, name));
  if (strange !== undefined)
    throw new Error(`There is no flow ${strange}: choose among ${flows.names.join(", ")}.`);
  return chosen.map((name) => all[name] as Flow);
}

/** There is nothing to tag. */
export function tagResources(): void {}

export class Table extends Component implements Keys {
  readonly table: string;
  readonly key: string;
  readonly sort?: string;
  readonly indexes: Readonly<Record<string, IndexKeys>>;
  /** What a flow names in the `indexes` of a participant. */
  readonly index: Readonly<Record<string, Keys>>;
  constructor(name: string, { key, sort, index = {} }: IndexKeys & { index?: Record<string, IndexKeys> }) {
    super(name);
    this.table = name;
    this.key = key;
    if (sort) this.sort = sort;
    this.indexes = index;
    const keys = defined({ table: name, key, sort, indexes: index });
    this.index = Object.fromEntries(Object.keys(index).map((one) => [one, { ...keys, by: one }]));
  }
}

export class EventBus extends Component {
  readonly settings = stackSettings();
  constructor(name: string, args: { external?: Definitions } = {}) {
    super(name);
    external.push(...Object.values(args.external ?? {}));
  }
  accept(events: Definitions): void {
    external.push(...Object.values(events));
  }
  register(): void {}
  whenComplete(): void {}
  quiet(): string[] {
    return [];
  }
  /** Outputs that nobody knows. */
  complete(): object {
    return this;
  }
}

export class PayloadBucket extends Component {
  readonly reader: Port = { port: "payloads", choice: "s3" };
}

/** The texts under a key of the stack's config. */
export class Secret extends Component {
  readonly texts: readonly string[];
  constructor(name: string, { config }: { config: string }) {
    super(name);
    const text = new Config().get(config) ?? "";
    this.texts = text.startsWith("[") ? JSON.parse(text) : text === "" ? [] : [text];
  }
}

export class HttpApi extends Component {}
