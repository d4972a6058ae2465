import type { Item, Write } from "../../runtime/handler.ts";
import type { Gathers } from "../../runtime/ports/gathers.ts";
import type { OutboxEvent } from "../../runtime/ports/record.ts";
import type { Runtime } from "../../runtime/ports/runtime.ts";
import type { CommitPlan, Store } from "../../runtime/ports/store.ts";
import { GatherDeadlinePassed } from "../../schemas/choreography/gather-deadline-passed.ts";
import type { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import { memoryGathers } from "../fakes/memory-gathers.ts";
import type { StoredRecord } from "../fakes/memory-record.ts";
import { type MemorySqs, memorySqs } from "../fakes/memory-sqs.ts";
import { type MemoryStore, memoryStore } from "../fakes/memory-store.ts";
import { Agenda } from "./agenda.ts";
import { type Envelope, envelopeOf, matches } from "./bus.ts";
import { Chance, type Rates } from "./chance.ts";
import type { FlowName } from "./flows/flow.ts";
import type { Process, Surroundings } from "./process.ts";
import { serviceError } from "./process.ts";
import type { Program } from "./program.ts";
import { Watch } from "./watch.ts";

/** Like those of the local stack, in a world whose time costs nothing. */
export const SETTINGS = {
  busName: "shop",
  retry: { maxAttempts: 3, baseDelaySeconds: 1, maxDelaySeconds: 4 },
  leaseMarginMs: 1000,
  recordDays: 35,
  maxEventBytes: 262_144,
};
export const TIMEOUT_MS = 3000;
const VISIBILITY_SECONDS = 18;
const MAX_RECEIVES = 100;

/** Schedules of one kind, for a guard that shows in counts. */
export interface ScheduleKind {
  /** Instead of those that each seed has. */
  rates?: Rates;
  /** Only schedules of this flow. */
  flow?: FlowName;
  /** Many orders at once, and one batch at a time. */
  crowd?: boolean;
}

export interface CloudOptions {
  seed: number;
  /** Only these faults strike. */
  only?: readonly string[];
  /** Makes it a special kind of schedule. */
  kind?: ScheduleKind;
  /** Gets a line for everything that happens. */
  trace?: (line: string) => void;
}

export const queueOf = (consumer: string) => `${consumer}-queue`;
export const deadLettersOf = (consumer: string) => `${consumer}-dlq`;
export const targetDeadLettersOf = (consumer: string) => `${consumer}-target-dlq`;

/** One AWS in memory: store, bus with rules and archive, queues; and all that may go wrong between it and a process. */
export class Cloud implements Surroundings {
  readonly agenda = new Agenda();
  readonly chance: Chance;
  readonly watch = new Watch(SETTINGS.retry.maxAttempts);
  readonly store: MemoryStore;
  readonly gathers: Gathers;
  /** How long gathers wait. */
  readonly gatherDeadlineMs: number;
  /** Folders of handlers that this schedule has something to do for. */
  readonly owners: readonly string[];
  readonly sqs: MemorySqs;
  readonly archive: Envelope[] = [];
  readonly program: Program;
  readonly kind: ScheduleKind;
  /** What the run cost. */
  readonly counts = { handled: 0, calls: 0, invocations: 0, redriven: 0 };
  /** Called for every event that the bus takes. */
  onEvent: (envelope: Envelope) => void = () => {};
  /** Called for every item of a business table that was written. */
  onItem: (table: string, item: Item) => void = () => {};
  /** Called when a message is sent to a consumer's queue. */
  onMessage: (consumer: string) => void = () => {};
  /** A consumer whose deployment lacks permissions for some calls, until calm. */
  denied: { consumer: string; calls: readonly string[] } | undefined;
  readonly #trace: ((line: string) => void) | undefined;
  #events = 0;

  constructor(program: Program, owners: readonly string[], { seed, only, trace, kind = {} }: CloudOptions) {
    this.program = program;
    this.kind = kind;
    this.chance = new Chance(seed, only, kind.rates);
    this.#trace = trace;
    this.owners = owners;
    const records = new Map<string, StoredRecord>();
    this.store = memoryStore(program.tables, records);
    this.gathers = memoryGathers(records);
    const hasty = this.chance.of("hasty gathers") < 0.4;
    this.gatherDeadlineMs = hasty ? 1000 + this.chance.below(40_000, "gather deadline") : 86_400_000;
    this.sqs = memorySqs({ now: () => this.agenda.now });
    const names = program.consumers.map(({ name }) => name);
    const maxReceiveCount = this.chance.of("an impatient queue") < 0.1 ? 6 : MAX_RECEIVES;
    for (const name of names) {
      const redrive = { url: deadLettersOf(name), maxReceiveCount };
      this.sqs.create(queueOf(name), { visibilitySeconds: VISIBILITY_SECONDS, redrive });
      this.sqs.create(deadLettersOf(name), { visibilitySeconds: VISIBILITY_SECONDS });
      this.sqs.create(targetDeadLettersOf(name), { visibilitySeconds: VISIBILITY_SECONDS });
    }
    const busy = program.consumers.filter(({ owner }) => owners.includes(owner));
    const victim = this.chance.pick(
      busy.map(({ name }) => name),
      "victim",
    );
    if (this.chance.strikes("no access", victim))
      this.denied = { consumer: victim, calls: this.chance.pick(DENIALS, "denied calls") };
  }

  trace = (line: () => string): void => {
    this.#trace?.(`${((this.agenda.now - START) / 1000).toFixed(3).padStart(8)}  ${line()}`);
  };

  /** An event from outside, as the aws CLI puts it. */
  put(entry: Pick<OutboxEvent, "type" | "source" | "detail">): void {
    this.#accept(entry);
  }

  /** Delivers an event to the queues of the consumers whose rule it matches. */
  route(envelope: Envelope): void {
    for (const { name, pattern } of this.program.consumers)
      if (matches(pattern, envelope)) this.#deliver(envelope, name);
  }

  send(consumer: string, body: string, attributes: Record<string, string> = {}): void {
    this.sqs.send(queueOf(consumer), body, attributes);
    this.onMessage(consumer);
  }

  /** The runtime's ports as one process has them. */
  portsOf(
    process: Process,
    owner: string,
  ): Pick<Runtime, "store" | "bus" | "queues" | "system" | "log"> & { gathers: Gathers } {
    const { sqs, chance, watch } = this;
    const queueUrl = this.program.consumers.some(({ name }) => name === owner) ? queueOf(owner) : undefined;
    const queues = sqs.queues(queueUrl);
    return {
      system: process.system,
      log: (_level, message, { messageIds, again, finished, reason } = {}) =>
        this.trace(
          () => `${process.name} ${message} ${finished ?? again ?? ""} ${messageIds ?? ""} ${reason ?? ""}`,
        ),
      store: this.#wrapped(this.store, METHODS, process, owner),
      gathers: this.#wrapped(this.gathers, GATHERING, process, owner),
      bus: {
        publish: (events) =>
          process
            .call(`publish ${events.map(({ type }) => type)}`, () => {
              this.#permit(owner, "publish");
              return events.map((event, index) => {
                if (chance.strikes("entry refused", `${process.name} ${event.id} ${index}`)) return false;
                if (event.type !== GatherDeadlinePassed.type) watch.took(event);
                this.#accept(event);
                return true;
              });
            })
            .catch(() => events.map(() => false)),
      },
      queues: {
        delay: (messages) =>
          process
            .call("delay", async () => {
              await queues.delay(messages);
              this.onMessage(owner);
            })
            .catch(() => {}),
        sendDeadLetters: (letters) =>
          process
            .call("sendDeadLetters", async () => {
              this.#permit(owner, "send");
              const taken = letters.filter(
                ({ id }) => !chance.strikes("entry refused", `${process.name} ${id}`),
              );
              for (const letter of taken) watch.took(letter);
              await queues.sendDeadLetters(taken);
              return letters.map((letter) => taken.includes(letter));
            })
            .catch(() => letters.map(() => false)),
      },
    };
  }

  /** Something in the tables as one process reaches it. */
  #wrapped<T extends object>(
    tables: T,
    methods: readonly (string & keyof T)[],
    process: Process,
    owner: string,
  ): T {
    const call = (name: string & keyof T) => {
      const method = tables[name] as (...args: unknown[]) => Promise<unknown>;
      return (...args: [never, never]) => {
        this.counts.calls++;
        const busy = MAY_BE_BUSY.includes(name) ? { busy: "busy" } : {};
        const change = () => this.#change(owner, name, args, () => method(...args));
        return process.call(`${name} ${nameOf(args[0])}`, change, busy);
      };
    };
    return Object.fromEntries(methods.map((name) => [name, call(name)])) as unknown as T;
  }

  async #change(
    owner: string,
    name: string,
    args: [never, never],
    run: () => Promise<unknown>,
  ): Promise<unknown> {
    this.#permit(owner, name);
    const key = keyOf(args[0]);
    const before = key === undefined ? undefined : this.store.record(key);
    const result = await run();
    const after = key === undefined ? undefined : this.store.record(key);
    this.watch.changed(before, after);
    if (name === "fill") this.#wrote("", args[0]);
    if (result === "accepted") this.#wrote(String(key), args[1]);
    // A commit that took effect before is committed, but changes nothing.
    if (result === "committed" && after !== before) this.#wrote(String(key), (args[1] as CommitPlan).writes);
    return result;
  }

  #permit(owner: string, call: string): void {
    if (this.denied?.consumer === owner && this.denied.calls.includes(call))
      throw serviceError("AccessDeniedException", 400);
  }

  #wrote(key: string, writes: readonly Write[]): void {
    const creates = writes.filter((write) => "create" in write);
    this.watch.created(
      key,
      creates.map(({ create, item }) => `${create} ${this.#keysOf(create).map((name) => item[name])}`),
    );
    for (const write of writes) {
      const [table, item] =
        "create" in write
          ? [write.create, write.item]
          : [write.fill, this.store.item(write.fill, write.key, write.sort)];
      if (item) this.onItem(table, item);
    }
  }

  #keysOf(table: string): string[] {
    const keys = this.program.tables[table] ?? "";
    return typeof keys === "string" ? [keys] : [keys.key, ...(keys.sort ? [keys.sort] : [])];
  }

  #accept(entry: Pick<OutboxEvent, "type" | "source" | "detail">): void {
    const envelope = envelopeOf(entry, `e${++this.#events}`, this.agenda.now);
    this.trace(() => `the bus takes ${entry.type} ${envelope.id}`);
    this.archive.push(envelope);
    if (entry.type === "HandlingFailed") this.watch.announced((envelope.detail as HandlingFailed).data);
    this.onEvent(envelope);
    this.route(envelope);
  }

  #deliver(envelope: Envelope, consumer: string): void {
    const { chance, agenda, sqs } = this;
    const where = `${envelope.id}${envelope["replay-name"] ?? ""} to ${consumer}`;
    const body = JSON.stringify(envelope);
    const later = (name: string) =>
      chance.strikes("delivered late", `${where} ${name}`)
        ? chance.below(30_000, `${where} ${name}`)
        : 1 + chance.below(50, `${where} ${name}`);
    if (chance.strikes("not delivered", where)) {
      const attributes = { ERROR_CODE: "NO_PERMISSIONS", ERROR_MESSAGE: "denied", RULE_ARN: consumer };
      this.trace(() => `${where}: not delivered, to its target's dead letters`);
      sqs.send(targetDeadLettersOf(consumer), body, attributes);
      return;
    }
    agenda.in(later("first"), () => this.send(consumer, body));
    if (chance.strikes("delivered twice", where)) agenda.in(later("second"), () => this.send(consumer, body));
  }
}

const START = new Agenda().now;

const METHODS = [
  "claim",
  "reopen",
  "countAttempt",
  "release",
  "giveBack",
  "commit",
  "markDead",
  "reject",
  "rejectAgain",
  "accept",
  "markSent",
  "markChunkSent",
  "fill",
  "unsent",
  "claimed",
  "pending",
  "read",
  "list",
] as const satisfies readonly (keyof Store)[];

const GATHERING = ["count", "look", "finish", "overdue"] as const satisfies readonly (keyof Gathers)[];

/** What answers that the tables are too busy, rather than rejecting. */
const MAY_BE_BUSY: readonly string[] = ["commit", "accept", "count"];

/** Calls that a bad deployment may lack the permission for. */
const DENIALS: readonly (readonly string[])[] = [
  ["commit", "read", "count"],
  [...METHODS, ...GATHERING],
  ["publish"],
  ["send"],
];

/** The key of the record that a call is about. */
function keyOf(first: unknown): string | undefined {
  if (typeof first === "string") return first;
  if (typeof first !== "object" || first === null) return undefined;
  const { key, found } = first as { key?: string; found?: { key: string } };
  return key ?? found?.key;
}

function nameOf(first: unknown): string {
  return keyOf(first) ?? "";
}
