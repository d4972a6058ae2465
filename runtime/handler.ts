import type { Event } from "../schemas/event.ts";
import type { Payload } from "../schemas/values/payload.ts";
import type { Add, Create, EventualItem, Fill, Item, Put, ReadItem, Remove } from "./writes.ts";

export type { Add, Create, EventualItem, Fill, Item, Put, ReadItem, Remove, Write } from "./writes.ts";

/**
 * Every handler by its name, which is its file's and its component's. Each file adds its own, so that a name in a flow
 * decides what must stand beside it.
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled where the handlers are
export interface Handlers {}

/** What a consumer's handler says of itself; its flow must agree with it, or it does not compile. */
export interface Spec {
  /** The events that wake it: `OrderCreated`, or a union. */
  on: Event;
  /** The events that it may publish. */
  emits?: Event;
  /** Tables in which it creates items. */
  creates?: string;
  /** Tables in which it fills in attributes. */
  updates?: string;
  /** Tables in which it puts whole items; it reads them as well. */
  puts?: string;
  /** Tables from which it removes items; it reads them as well. */
  removes?: string;
  /** Tables in which it adds to numbers. */
  adds?: string;
  /** Tables that it reads. */
  reads?: string;
  /** Indexes of tables by which it lists, eventually consistent. */
  indexes?: string;
  /** Outside services, in the handler's own words. */
  ports?: object;
}

/** Business code: an event in, a plan out. It has no clock, chance, environment or SDK, so a retry plans the same. */
export interface Handler<S extends Spec> {
  (event: Readonly<S["on"]>, context: ContextOf<S>): Plan<S> | Promise<Plan<S>>;
  /** Never set: carries the specification to the component that deploys the handler. */
  readonly spec?: S;
}

/** What a handler may use besides the event. */
export interface Context<Ports = object, Reads extends string = never, Indexes extends string = never> {
  /** Derived from what makes this event this consumer's own: 32 hex digits, the same on every attempt. Nobody chooses it. */
  readonly id: string;
  /** ISO 8601: when the event was claimed first, the same on every attempt. */
  readonly now: string;
  /** 1 on the first attempt, and on the first at each chunk of a scatter. */
  readonly attempt: number;
  /** Where the last chunk of a scatter ended: its plan's `next`; undefined at the start. */
  readonly cursor?: string;
  readonly ports: Ports;
  /** Reads one item by its key, strongly consistent; undefined where there is none. */
  read(table: Reads, key: string, sort?: string): Promise<ReadItem | undefined>;
  /** Reads a list in the order of its sort attribute, page by page, strongly consistent. */
  list(table: Reads, key: string, page?: Page): Promise<{ items: ReadItem[]; next?: string }>;
  /**
   * Lists the items that have a key in an index, in the order of its sort attribute, page by page. Eventually consistent: an
   * item may be missing, old or gone by now, so read it before it is changed. A page's `next` is opaque here.
   */
  listEventually(index: Indexes, key: string, page?: Page): Promise<{ items: EventualItem[]; next?: string }>;
}

/** Which part of a list is read. */
export interface Page {
  /** 1–200. @default 50 */
  limit?: number;
  /** The sort attribute after which it goes on: the `next` of the page before. Of an index: just such a `next`. */
  after?: string | undefined;
  /** From the last to the first. @default false */
  descending?: boolean;
}

/** The context that a specification asks for. */
export type ContextOf<S> = Context<
  S extends { ports?: infer P } ? P : object,
  Names<S, "reads">,
  Names<S, "indexes">
>;

/** What shall happen: committed as a whole, or not at all. */
export interface Plan<S extends Omit<Spec, "on">> {
  /** Each of another item: 99 at most, with timers. */
  writes?: readonly WriteOf<S>[];
  /** Published after the commit, or at their time, with derived metadata; 360 KB in all. */
  events?: readonly Outgoing<Emitted<S>>[];
  /** Takes back what is pending of events with a time, in the same commit. What has fired stays. */
  cancels?: readonly Cancel<Emitted<S>>[];
  /**
   * There is more: once this chunk is committed and published the handler is called again, with this as its `cursor`
   * (1–1,024 characters, other than the last). What interrupts a scatter is no attempt; it goes on where it was.
   */
  next?: string;
}

/** The names that a specification gives under a key; none where it is silent. */
type Names<S, Key extends string> = S extends { [K in Key]?: infer N } ? Extract<N, string> : never;

type Emitted<S> = S extends { emits?: infer E } ? Extract<E, Event> : never;

/** An event to publish: the runtime adds source and metadata. */
export type Outgoing<E extends Event> = E extends Event
  ? {
      type: E["type"];
      data: E["data"];
      /**
       * When it is published: ISO 8601 with a zone, up to 366 days ahead; never early, and at most 2 s late when nothing fails.
       * Until then it is pending, the only one of its type for its business key: a later plan that sets it again replaces it,
       * and `cancels` takes it back. A time that has passed means now, and takes back what was pending. @default now
       */
      at?: string;
    }
  : never;

/** What shall not happen any more. Nothing pending under that name is fine, too. */
export type Cancel<E extends Event> = E extends Event
  ? {
      type: E["type"];
      /** The event's business key: the value of its contract's `key`, or its fields where there are several. */
      key: string | Readonly<Record<string, string | number>>;
    }
  : never;

/** The writes that a specification allows. What is put or removed is read before. */
type WriteOf<S> =
  | Create<Names<S, "creates">>
  | Fill<Names<S, "updates">>
  | Put<Names<S, "puts"> & Names<S, "reads">>
  | Remove<Names<S, "removes"> & Names<S, "reads">>
  | Add<Names<S, "adds">>;

/** What a gather's handler says of itself. */
export interface GatherSpec {
  /** Results, the events that close a scatter, and HandlingFailed of those who work on the items. */
  on: Event;
  /** The one event that says that all are done. */
  emits: Event;
}

/** Business code of a gather: what each event says of which gather, and what is said at the end. Pure, like a handler. */
export interface Gathering<S extends GatherSpec> {
  /** What an event says; undefined where it is no gather's business. Whatever it throws refuses the event for good. */
  count(event: Readonly<S["on"]>): GatherCount | undefined;
  /**
   * Called when all items have a result, or the deadline has passed; published once. Undefined where there is nothing to
   * say. The gather is dead where it throws, or says what its contract does not take: it would say the same again.
   */
  complete(gathered: Gathered): Outgoing<Emitted<S>> | undefined;
  /** Never set: carries the specification to the component that deploys the handler. */
  readonly spec?: S;
}

/** What one event says of a gather, which is named by 1–256 characters. */
export type GatherCount =
  /** An item has a result, the first of which counts: 1 in one of the two, or more where an item stands for many. */
  | { gather: string; item: string; succeeded?: number; failed?: number }
  /** All items are on their way, so many, since a moment (ISO 8601). What is kept (8 KB) is there at the end; the first close stays. */
  | { gather: string; total: number; startedAt: string; keep?: Item };

/** What came of a scatter. */
export interface Gathered {
  gather: string;
  /** As the scatter said at its close; where it never did, what has been counted. */
  total: number;
  succeeded: number;
  failed: number;
  /** Without a result at the deadline; 0 where all are done. */
  missing: number;
  /** The deadline passed first: before all were done, or before the scatter was closed. */
  timedOut: boolean;
  /** `success` where none has failed and none is missing, in time. */
  outcome: "success" | "error";
  /** ISO 8601: as the scatter said at its close, or when the first result was counted. */
  startedAt: string;
  completedAt: string;
  keep: Item;
}

/** What an HTTP endpoint's handler says of itself. */
export interface EndpointSpec extends Omit<Spec, "on"> {
  /** The validated request body; absent for GET. */
  body?: unknown;
}

/** One HTTP request, validated. */
export interface Request<Body = unknown> {
  /** Derived from the caller and the Idempotency-Key: the same for every repetition of a request. */
  readonly id: string;
  readonly body: Body;
  readonly path: Readonly<Record<string, string>>;
  /** Of the query string; the last one where a name is there twice. */
  readonly query: Readonly<Record<string, string>>;
  /** Subject of the JWT; undefined where the endpoint has no authoriser. */
  readonly subject?: string;
}

/** What the caller gets, and what is committed before. A status from 400 up commits and publishes nothing. */
export interface Reply<S extends EndpointSpec> extends Omit<Plan<S>, "next"> {
  status: number;
  /** For a status from 400 up: the `detail` of the problem, and `errors` by field. */
  body: object;
}

/** What a webhook's handler says of itself. */
export interface WebhookSpec extends Omit<Spec, "on"> {
  /** The sender's event → its body, validated; others are not for this handler. */
  bodies: object;
}

/** One delivery, signed by the sender. */
export type Delivered<Bodies> = {
  [E in keyof Bodies & string]: {
    readonly event: E;
    readonly body: Bodies[E];
    /** What the sender calls it: for people to search for. It is not signed, so nothing may depend on it. */
    readonly deliveryId: string;
    /** All of the body, kept aside for as long as claim records are. */
    readonly payload: Payload;
  };
}[keyof Bodies & string];

/** Business code behind a webhook: what a delivery means to us. Nothing, where it returns an empty plan. */
export interface WebhookHandler<S extends WebhookSpec> {
  (
    delivery: Delivered<S["bodies"]>,
    context: ContextOf<S>,
  ): Omit<Plan<S>, "next"> | Promise<Omit<Plan<S>, "next">>;
  /** Never set: carries the specification to the component that deploys the handler. */
  readonly spec?: S;
}

/** Business code behind an HTTP route. */
export interface EndpointHandler<S extends EndpointSpec> {
  (request: Request<S["body"]>, context: ContextOf<S>): Reply<S> | Promise<Reply<S>>;
  /** Never set: carries the specification to the component that deploys the handler. */
  readonly spec?: S;
}
